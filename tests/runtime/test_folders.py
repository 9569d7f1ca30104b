"""Which files of a folder are content."""

from pathlib import Path

from noroshi.runtime.folders import files_below


def test_files_of_a_linked_folder_are_found_under_the_name_of_the_link(tmp_path: Path) -> None:
    elsewhere, rules = tmp_path / "elsewhere", tmp_path / "rules"
    (elsewhere / "ssh").mkdir(parents=True)
    rules.mkdir()
    (elsewhere / "ssh" / "login.rego").touch()
    (elsewhere / "ssh" / "README.md").touch()
    (rules / "own.rego").touch()
    (rules / "shared").symlink_to(elsewhere)
    assert files_below(rules, "*.rego") == [rules / "own.rego", rules / "shared" / "ssh" / "login.rego"]


def test_a_link_to_a_folder_above_is_followed_no_further(tmp_path: Path) -> None:
    (tmp_path / "a.rego").touch()
    (tmp_path / "again").symlink_to(tmp_path)
    assert files_below(tmp_path) == [tmp_path / "a.rego"]


def test_a_config_map_of_kubernetes_has_each_file_once(tmp_path: Path) -> None:
    version = tmp_path / "..2026_11_22_07_40_00.123"
    version.mkdir()
    (version / "a.rego").touch()
    (tmp_path / "..data").symlink_to(version.name)
    (tmp_path / "a.rego").symlink_to("..data/a.rego")
    assert files_below(tmp_path) == [tmp_path / "a.rego"]


def test_a_link_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    (tmp_path / "gone.rego").symlink_to(tmp_path / "nowhere")
    assert files_below(tmp_path) == [tmp_path / "gone.rego"]


def test_what_is_no_folder_has_no_files(tmp_path: Path) -> None:
    assert files_below(tmp_path / "nowhere") == []
