"""What generated rules are put together from.

The first line of a template is the value that the event should have at `$path`; a line that begins with `+` is a
definition beside `alert`, any other a statement. `$v` is a name not used elsewhere.
"""

from __future__ import annotations

IMPORTS = """import data.lib
import data.lib as shared
import input.alpha as inner
import input.alpha.beta as imported
"""

LIBRARY = """package lib

words := {"login", "sshd", "root", "ещё"}

is_word(text) if text in words

is_word(text) if startswith(text, "kiss")

table[key] := value if some key, value in {"a": "login", "office": "root", "x": "日本語"}

deep.words contains word if some word in {"first", "ss", "h"}

deep.one := "FILE"

default chosen := "root"

chosen := input.alpha if input.beta == "login"

seen if input.gamma
"""

TEMPLATES: dict[str, list[str]] = {
    "equality": [
        "$word\n$path == $word",
        "$word\n$word == $path",
        "$word\n$path = $word",
        "$word\n$v := $path\n$v == $word",
        "$word\n$v = $path\n$v = $word",
        "$word\n$v := $word\n$path == $v",
        "$word\n$v := $path\n${v}v := $v\n${v}v == $word",
        "$word\n[$v, ${v}w] := [$path, $word]\n$v == ${v}w",
        "$word\n$v := $path == $word\n$v",
        "$word\n$v := $path == $word",
    ],
    "parts": [
        "$around\ncontains($path, $word)",
        "$after\nstartswith($path, $word)",
        "$before\nendswith($path, $word)",
        "$around\n$v := $path\ncontains($v, $word)",
        "$around\n$v := contains($path, $word)\n$v",
        "$other\ncontains($path, $word, $v)",
        '$around\ncontains($path, {$word, "other"}[_])',
        "$worn\ntrim_space($path) == $word",
        '$before\ntrim_prefix($path, "head") == $word',
        '$listed\nsplit($path, ",")[_] == $word',
        '$listed\n$v := split($path, ",")\n$word in $v',
        "$before\nsubstring($path, 4, -1) == $word",
        '$word\nsprintf("%s!", [$path]) == $said',
        '$word\nconcat("-", ["a", $path]) == $joined',
        '$zeroed\nreplace($path, "0", "o") == $word',
        "$packed\njson.unmarshal($path)[_] == $word",
        "$reversed\nstrings.reverse($path) == $word",
        '$other\n$v := $$"is {$path}"\n$v != $word',
        '$word\n$$"{$path}!" == $said',
    ],
    "choices": [
        "$word\n$path in {$word, $other}",
        "$word\n$path in [$word, $other]",
        "$word\n$v := {$word, $other}\n$path == $v[_]",
        "$word\n$v := {$word, $other}\n$v[$path]",
        "$word\nsome $v in [$word, $other]\n$path == $v",
        "$word\n+set_$v = {$word, $other}\nset_$v[$path]",
        "$word\n+list_$v = [$word, $other]\n$path == list_$v[_]",
        "$after\nstrings.any_prefix_match($path, {$word, $other})",
        "$word\ncount({$path} & {$word, $other}) > 0",
        "$word\ncount({$word} - {$path}) < 1",
    ],
    "collections": [
        "[$other, $word]\n$word in $path",
        "[$other, $word]\n$path[_] == $word",
        "[$other, $word]\nsome $v\n$path[$v] == $word",
        "[$other, $word]\nsome $v in $path\n$v == $word",
        "[$other, $word]\n[_, $word] = $path",
        "[$other, $word]\n[$other, $word] = $path",
        "[$other, $word]\n$path == [$other, $word]",
        "[$other, $word]\ncount([1 | $path[_] == $word]) >= 1",
        "[$other, $word]\ncount({v | some v in $path; v == $word}) == 1",
        "[$other, $word]\n$v := {v | v := $path[_]; contains(v, $word)}\ncount($v) > 0",
        "[$other, $word]\n$v := {v | v := $path[_]}\n$v[$word]",
        "{$key: $word}\nsome $v, $other in $path\n$v == $key",
        "{$key: $word}\nsome $v, ${v}v in $path\n$v == $key\n${v}v == $word",
        "{$key: $word}\n$path[$v] == $word\n$v == $key",
        "{$key: $word}\n$key, $word in $path",
        "{$key: $word}\n{$key: $v} = $path\n$v == $word",
        '{$key: $word}\nobject.get($path, $key, "") == $word',
        "{$key: $word}\nobject.get($path, [$key], $word) == $word",
        "{$key: $word}\n$key in object.keys($path)",
        "{$key: $word}\nwalk(input, [$v, $word])",
        '{$key: $word}\n$v := {k: v | v := $path[k]; v != "z"}\n$v[$key] == $word',
        "{$key: $word}\ncount(array.concat([v | v := $path[_]; v == $word], [])) != 0",
    ],
    "cases": [
        "$cased\nlower($path) == $lower",
        "$cased\nupper($path) == $upper",
        "$cased\ncontains(lower($path), $lower_end)",
        "$cased\ncontains(upper($path), $upper_end)",
        "$cased\nstartswith(lower($path), $lower_start)",
        "$cased\nstartswith(upper($path), $upper_start)",
        "$cased\nlower($path) in {$lower, $other}",
        "$cased\nupper($path) == upper($cased)",
    ],
    "regexes": [
        "$matching\nregex.match($regex, $path)",
        "$matching\ncount(regex.find_n($regex, $path, 1)) == 1",
        '$matching\n$v := regex.find_all_string_submatch_n($regex, $path, 1)[0][0]\n$v != "z"',
        "$matching\nregex.match($regex, lower($path))",
    ],
    "globs": ["$matching\nglob.match($glob, $delimiters, $path)"],
    "numbers": [
        "$amount\n$path == $number",
        "$amount\n$path in {$number, 4625}",
        '$amount\n$path in {"4625", $number}',
        '$amount\nsprintf("%v", [$path]) == $spelled',
        "$amount\n$path != 99",
    ],
    "negations": [
        "$word\nnot $path",
        "$other\nnot $path == $word",
        "$other\n$path != $word",
        "$other\nnot contains($path, $word)",
        "$other\nnot $word in $path",
        "[$word]\nevery $v in $path { $v == $word }",
        "[]\nevery $v in $path { contains($v, $word) }",
        "$other\ncount([v | v := $path; v == $word]) == 0",
        "$other\ncount([v | v := $path; v == $word]) >= 0",
        "$other\n$v := [v | v := $path[_]; v == $word]",
        '$other\ninput.x == $word with input as {"x": $word}',
        "$other\ninput.x == $word with input.x as $word",
        "$other\ncontains($path, $word) with contains as always",
        '$other\n$v := object.get(input, "nothing", $word)\n$v == $word',
        "$word\nis_string($path)",
    ],
    "helpers": [
        "$word\n+h_$v if { $inner }\nh_$v",
        "$word\n+h_$v if { $path == $word } else if { $inner }\nh_$v",
        "$word\n+h_$v if { $inner } \n+h_$v if { $path == $word }\nh_$v == true",
        "$word\n+h_$v = $word if { $inner }\nh_$v == $path",
        "$other\n+default h_$v = $word\n+h_$v = $path if { $inner }\nh_$v == $word",
        "$word\n+default h_$v = false\n+h_$v if { $inner; $path == $word }\nh_$v",
        "$other\n+default h_$v = false\n+h_$v if { $inner; $path == $word }\nnot h_$v",
        "$other\n+default h_$v = false\n+h_$v if { $inner; $path == $word }\nh_$v == false",
        "$other\n+h_$v if { $inner; $path == $word }\nnot h_$v",
        "$word\n+h_$v(v) if { v == $word }\nh_$v($path)",
        "$word\n+h_$v(v) if { v == $other } else if { $inner }\nh_$v($path)",
        "$after\n+h_$v(v) if { v == $word }\n+h_$v(v) if { startswith(v, $word) }\nh_$v($path)",
        "$word\n+h_$v(v) = v if { $inner }\nh_$v($path) == $word",
        "$cased\n+h_$v(v) = lower(v) if { true }\nh_$v($path) == $lower",
        "$around\n+h_$v(v) = contains(v, $word) if { true }\nh_$v($path)",
        "$word\n+h_$v($word) if { $inner }\nh_$v($path)",
        "$other\n+h_$v(v) = v if { $inner }\n+default h_$v(_) = $word\nh_$v($path) == $word",
        '$word\n+h_$v = "one" if { $path == $other }\n+h_$v = "two" if { $inner }\nh_$v == "two"',
        "$word\n+h_$v if { $inner }\nh_$v with input as {}",
        "$word\n+h_$v contains v if { v := $path; $inner }\nh_$v[$word]",
        "$word\n+h_$v contains v if { v := $path }\ncount(h_$v) > 0",
        "$word\n+h_$v contains v if { v := $path }\ncount(h_$v) < 2",
        "$word\n+h_$v[v] = true if { v := $word; $inner }\nh_$v[$path]",
    ],
    "names": [
        '$word\nsome input\ninput = {"alpha": $other}\ninput.alpha == $other',
        "$word\n+$v = $other\n$v := $path\n$v == $word",
        "$word\n+$v = $other\nsome $v\n$path == $v\n$v = $word",
        "$word\n+$v = $other\n+f_$v($v) if { $v == $word }\nf_$v($path)",
        "$word\n+f_$v(input) if { input == $other }\nf_$v($other)",
        "$word\n$v := $other\ncount([$v | $v := $path; $v == $word]) > 0",
        "$word\n$v := $other\ncount([1 | some $v in [$path]; $v == $word]) > 0",
        "$word\ncount([1 | $v = $path; $v == $word]) > 0\n$v = $other",
        "$word\n$v = $other\ncount([1 | $v = $path]) >= 0",
        "$word\n$v := $other\ncount([1 | {$word: 1}[$v]]) >= 0",
        "$word\nimported == $word",
        "$word\ninner.x == $word",
        "$word\n$lib.is_word($path)",
        "$word\n$lib.words[$path]",
        "$word\n$lib.table[$v] == $path",
        "$word\n$lib.table[$path]",
        "$word\n$lib.deep.words[$path]",
        "$word\n$lib.deep.one == $path",
        "$word\n$lib.chosen == $path",
        "$word\n$lib[$v] == $path",
        "$word\ndata[$v].chosen == $path",
        "$word\n$lib.seen",
        "$word\n$lib.nothing == $path",
        "$word\nnot $lib.nothing",
    ],
    "counted": [
        '$word\nprobe("k") > 0',
        '$word\n$v := probe("k")\n$v > 0',
        "$word\n$v := input.x\nprobe($v) > 0",
        '$word\n$v := probe(sprintf("%v", [$path]))',
        "$word\n${v}a := input.x\n${v}b := ${v}a\nprobe(${v}b) > 0",
        "$word\ncount([1 | probe($path) > 0]) >= 0",
        '$word\nnot probe("k") == 7',
        '$word\n+h_$v if { probe("k") > 0 }\nh_$v',
        '$word\n+h_$v(v) if { $inner; probe(v) > 0 }\nh_$v("k")',
        '$word\n+h_$v if { $inner; $path == $word; probe("k") > 0 }\nh_$v',
        '$word\n+h_$v if { $inner; probe("k") > 9 } else if { $path == $word; probe("k") > 0 }\nh_$v',
        '$word\n+h_$v contains v if { v := $path; v == $word; probe("k") > 0 }\nsome ${v}w in h_$v',
        '$word\n+h_$v contains v if { v := $path }\n+h_$v contains v if { $inner; v := probe("k") }\nh_$v[$word]',
        "$word\n+h_$v(v) = probe(v) if { v == $word; $path }\nh_$v($path) > 0",
        '$word\n+h_$v if { $path == $word; probe("k") > 0 }\nnot h_$v',
        '$word\n+h_$v if { $path == $word; probe("k") > 0 }\ncount([1 | h_$v]) >= 0',
        '$word\n+h_$v if { $path == $word; probe("k") > 0 }\nh_$v with input.x as "x"',
    ],
}

PATTERNS = {
    "regex": [
        ("sshd.*Accepted", "sshd[1]: Accepted"),
        ("^(foo|barbar)+ed$", "barbarbarbared"),
        (r"a{2}b?login(x|)", "aalogin"),
        ("(?i)kissER", "KIſſer"),
        ("(?i)straße", "STRAßE"),
        (r"\bpam_unix\(su\)", "a pam_unix(su)"),
        ("lo+?gin", "loogin"),
        ("abc*def", "abdef"),
        ("abcd{0,3}ef", "abcef"),
        ("abcd{0}ef", "abcef"),
        ("[a]b]c", "ab]c"),
        ("[]x]yyz", "]yyz"),
        ("aaa+??bbb", "aabbb"),
        ("(foo)?(bar){2}", "barbar"),
        ("foo|bar|", ""),
        (r"\w+@example\.com", "x@example.com"),
        ('(?:quo"te)+', 'quo"te'),
        ("(?P<u>rooot) says", "rooot says"),
        (r"tab\tin", "tab\tin"),
        ("x{1}y{1,}zzz", "xyyzzz"),
        ("abc.|^xyz", "xyz"),
        ("[[:alpha:]]def", "xdef"),
        (r"\x41BCD", "ABCD"),
        ("(?s)a.bcd", "a\nbcd"),
        ("(?x)a b c", "abc"),
        ("(a|b(?i)CDE)fgh", "bcDEfgh"),
        ("(abcd)*|efgh", "efgh"),
        ("(((login)))", "login"),
        ("ab(cd|ce|(cf)?)gh", "abgh"),
        (r"[^\]]foo]?", "xfoo"),
    ],
    "glob": [
        ("*login*", "a login b"),
        ("ssh?", "sshd"),
        ("a:*:c", "a:bbb:c"),
        ("{foo,bar}x", "barx"),
        ("[a-c]xyz", "bxyz"),
        ("lit\\*eral", "lit*eral"),
        ("**.example.com", "a.b.example.com"),
        ("", ""),
    ],
}
