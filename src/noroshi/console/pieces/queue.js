// Thousands of rows of which only those in view are drawn, moved through from the keyboard.

const QUEUE_SPARE_ROWS = 60;

const orders = {
  latest: (a, b) => (a.seen < b.seen ? 1 : a.seen > b.seen ? -1 : a.key < b.key ? 1 : -1),
  oldest: (a, b) => (a.seen < b.seen ? -1 : a.seen > b.seen ? 1 : a.key < b.key ? -1 : 1),
  risk: (a, b) => b.risk - a.risk || (a.key < b.key ? 1 : -1),
};

export default {
  template: `
    <div class="queue" ref="box" :data-keys="keys" :data-plain="selectable ? null : ''">
      <q-virtual-scroll ref="scroll" class="queue__scroll" role="grid" tabindex="0" :aria-label="name" :aria-rowcount="rows.length"
                        :aria-activedescendant="cursor ? 'row-' + cursor : null" aria-multiselectable="true" :items="rows" :style="{ '--rows': rows.length }"
                        :virtual-scroll-item-size="46" :virtual-scroll-slice-size="40" @virtual-scroll="scrolled" v-slot="{ item }">
        <div class="queue-row" role="row" :key="item.key" :id="'row-' + item.key" :data-tone="item.tone" :data-new="item.is_fresh ? '' : null"
             :data-cursor="item.key === cursor ? '' : null" :data-fresh="fresh.has(item.key) ? '' : null"
             :aria-selected="chosen.has(item.key)" @click="pointed(item, $event)">
          <span class="queue-row__pick" role="gridcell" v-if="selectable">
            <input type="checkbox" tabindex="-1" :checked="chosen.has(item.key)" :aria-label="pick + ': ' + item.title"
                   @click.stop="toggle(item.key)">
          </span>
          <span class="queue-row__severity" role="gridcell"><span class="badge" :data-tone="item.tone">{{ item.severity }}</span></span>
          <span class="queue-row__risk number" role="gridcell" :title="item.risk_name">{{ item.risk }}</span>
          <span class="queue-row__what" role="gridcell">
            <a class="queue-row__title" tabindex="-1" :href="item.href">{{ item.title }}</a>
            <span class="queue-row__rule">{{ item.beneath }}</span>
          </span>
          <span class="queue-row__who" role="gridcell">
            <span class="chip" v-for="one in item.entities" :key="one.id" :title="one.name"><q-icon :name="one.picture" aria-hidden="true"></q-icon><span class="chip__text">{{ one.value }}</span></span>
            <span class="muted small" v-if="item.more">+{{ item.more }}</span>
          </span>
          <span class="queue-row__count number" role="gridcell"><span v-if="item.count" :title="item.count_name">{{ item.count }}</span></span>
          <span class="queue-row__seen" role="gridcell"><noroshi-time :at="item.seen"></noroshi-time></span>
          <span class="queue-row__state" role="gridcell"><span class="badge" :data-tone="item.state_tone">{{ item.state }}</span></span>
        </div>
      </q-virtual-scroll>
    </div>`,
  props: { keys: String, name: String, pick: String, selectable: Boolean, order: String, first: String },
  data() {
    const rows = Object.freeze(JSON.parse(this.first));
    return { rows, cursor: rows[0]?.key ?? null, chosen: new Set(), fresh: new Set() };
  },
  mounted() {
    this.byKey = (event) => this.pressed(event);
    document.addEventListener("keydown", this.byKey);
    this.asked = false;
    // Quasar's wrapper can take the focus, and with that it stands between grid and rows for those who listen.
    this.$el.querySelector(".q-virtual-scroll__content")?.removeAttribute("tabindex");
  },
  unmounted() {
    document.removeEventListener("keydown", this.byKey);
  },
  methods: {
    replace(rows, order) {
      this.asked = false;
      this.sorting = order;
      this.rows = Object.freeze(rows);
      this.cursor = rows[0]?.key ?? null;
      this.choose(new Set());
      this.$refs.scroll?.scrollTo(0);
    },
    append(rows) {
      this.asked = false;
      const known = new Set(this.rows.map((row) => row.key));
      this.rows = Object.freeze([...this.rows, ...rows.filter((row) => !known.has(row.key))]);
    },
    // What is new or changed comes in; what is gone goes. The row that is looked at stays where the eye is.
    merge(rows, gone, isNews) {
      const left = new Set(gone);
      const changed = new Map(rows.map((row) => [row.key, row]));
      const place = this.rows.findIndex((row) => row.key === this.cursor);
      const kept = this.rows.filter((row) => !left.has(row.key)).map((row) => changed.get(row.key) ?? row);
      const known = new Set(this.rows.map((row) => row.key));
      const added = rows.filter((row) => !known.has(row.key));
      this.rows = Object.freeze(added.length || rows.length ? [...added, ...kept].sort(orders[this.sorting ?? this.order]) : kept);
      if (isNews) {
        added.forEach((row) => this.fresh.add(row.key));
        setTimeout(() => added.forEach((row) => this.fresh.delete(row.key)), 4000);
      }
      if (this.cursor === null || left.has(this.cursor)) this.cursor = this.rows[Math.min(Math.max(place, 0), this.rows.length - 1)]?.key ?? null;
      this.choose(new Set([...this.chosen].filter((key) => !left.has(key))));
    },
    targets() {
      if (this.chosen.size) return [...this.chosen];
      return this.cursor ? [this.cursor] : [];
    },
    scrolled(event) {
      if (!this.asked && event.to > this.rows.length - QUEUE_SPARE_ROWS) {
        this.asked = true;
        this.$emit("more");
      }
    },
    choose(chosen) {
      this.chosen = chosen;
      this.$emit("chosen", chosen.size);
    },
    toggle(key) {
      const chosen = new Set(this.chosen);
      if (!chosen.delete(key)) chosen.add(key);
      this.cursor = key;
      this.choose(chosen);
    },
    clear() {
      this.choose(new Set());
    },
    pointed(item, event) {
      if (event.target.closest("a, input")) return;
      this.cursor = item.key;
      this.$emit("opened", item.href);
    },
    pressed(event) {
      if (event.ctrlKey || event.metaKey || event.altKey || window.noroshi.typing(event.target)) return;
      if (document.querySelector(".q-dialog, dialog[open]")) return;
      const inside = this.$refs.box.contains(event.target) || event.target === document.body || event.target.id === "main";
      const step = { j: 1, k: -1, ArrowDown: inside ? 1 : 0, ArrowUp: inside ? -1 : 0 }[event.key] ?? 0;
      if (step) this.move(step);
      else if (event.key === "x" && this.selectable && this.cursor) this.toggle(this.cursor);
      else if (event.key === "Escape" && this.chosen.size) this.clear();
      else if ((event.key === "o" || (event.key === "Enter" && inside)) && this.cursor) this.$emit("opened", this.rows.find((row) => row.key === this.cursor).href);
      else return;
      event.preventDefault();
    },
    move(step) {
      const place = this.rows.findIndex((row) => row.key === this.cursor);
      const next = Math.min(Math.max(place + step, 0), this.rows.length - 1);
      this.cursor = this.rows[next]?.key ?? null;
      this.$nextTick(() => {
        const row = document.getElementById(`row-${this.cursor}`);
        if (row) row.scrollIntoView({ block: "nearest" });
        else this.$refs.scroll.scrollTo(next, step > 0 ? "end" : "start");
      });
    },
  },
};
