// <scroll-here>: whatever it stands in is scrolled into its row, sideways only, as soon as it is there.
customElements.define("scroll-here", class extends HTMLElement {
  connectedCallback() {
    const item = this.parentElement;
    const row = item.parentElement;
    row.scrollLeft = Math.max(0, item.offsetLeft - row.offsetLeft - (row.clientWidth - item.offsetWidth) / 2);
  }
});
