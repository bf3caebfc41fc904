/**
 * Keeps what one reads where it is, while items come above, below and within (photos, edits): browsers differ in this
 * (Safari doesn't do it), so `overflow-anchor` is off and this does it for all.
 */
const AT_BOTTOM_PX = 48;

export class ScrollKeeper {
  /** At the newest: new items push the older ones up. */
  stuck = true;
  /** Whether the end of what is shown is the newest. */
  endIsNewest = true;
  #anchor: { item: HTMLElement; top: number } | undefined;
  #size = "";

  constructor(
    private readonly box: HTMLElement,
    private readonly list: HTMLElement,
  ) {}

  /** After every scroll: which item is at the top, and where. */
  remember(): void {
    const { box } = this;
    // A phone is turned, or its keyboard comes up: this scroll is the browser's, nobody moved.
    if (this.#size !== this.#sizeNow()) return this.restore();
    this.stuck = this.endIsNewest && box.scrollHeight - box.scrollTop - box.clientHeight < AT_BOTTOM_PX;
    const item = this.#firstVisible();
    this.#anchor = item && { item, top: item.offsetTop - box.scrollTop };
  }

  /** After every change of what is shown. */
  restore(): void {
    const { box } = this;
    this.#size = this.#sizeNow();
    if (this.stuck) box.scrollTop = box.scrollHeight;
    else if (this.#anchor?.item.isConnected) {
      const moved = this.#anchor.item.offsetTop - box.scrollTop - this.#anchor.top;
      if (Math.abs(moved) >= 1) box.scrollTop += moved;
    }
  }

  toNewest(): void {
    this.stuck = true;
    this.box.scrollTop = this.box.scrollHeight;
  }

  /** Brings the item a third down from the top. */
  show(item: HTMLElement): void {
    this.stuck = false;
    this.#size = this.#sizeNow();
    this.box.scrollTop = Math.max(0, item.offsetTop - this.box.clientHeight / 3);
    this.remember();
  }

  #sizeNow(): string {
    return `${this.box.clientWidth} ${this.box.clientHeight}`;
  }

  #firstVisible(): HTMLElement | undefined {
    const items = this.list.children;
    let low = 0;
    let high = items.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const item = items[middle] as HTMLElement;
      if (item.offsetTop + item.offsetHeight <= this.box.scrollTop) low = middle + 1;
      else high = middle;
    }
    // Days and the line of the new are no anchors: they move when older items come.
    while (low < items.length - 1 && !(items[low] as HTMLElement).dataset.seq) low++;
    return items[low] as HTMLElement | undefined;
  }
}
