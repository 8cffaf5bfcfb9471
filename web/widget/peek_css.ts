// The styles of the peek: a card of the newest answer, in the small frame.

export const peekCss = `:root{color-scheme:light;--surface:#fff;--ink:#0f1f20;--ink-2:#42545a;--ink-3:#566769;--focus:#0062d6;--line:#dbe3e1}
:root[data-theme=dark]{color-scheme:dark;--surface:#151d1f;--ink:#e9f1f0;--ink-2:#b6c4c5;--ink-3:#95a6a8;--focus:#7cc0ff;--line:#263235}
@media(prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;--surface:#151d1f;--ink:#e9f1f0;--ink-2:#b6c4c5;--ink-3:#95a6a8;--focus:#7cc0ff;--line:#263235}}
*{box-sizing:border-box}
body{margin:0;background:var(--surface);color:var(--ink);font:400 .875rem/1.4 Inter,system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans Ethiopic","Noto Sans Arabic",sans-serif}
:lang(am){line-height:1.65}
main{display:flex;align-items:flex-start}
button{all:unset;box-sizing:border-box;cursor:pointer}
button:focus-visible{outline:2px solid var(--focus);outline-offset:-3px;border-radius:14px}
.open{flex:1;min-width:0;display:flex;gap:.625rem;padding-block:.75rem;padding-inline:.75rem 0}
.av{flex:none;width:2.25rem;height:2.25rem;border-radius:30%;display:grid;place-items:center;font-weight:600;font-size:.8125rem;line-height:1;background:#c9dfe2;color:#10292c}
.h1{background:#f3cfa4}.h2{background:#bfe0d0}.h3{background:#cfd3f3}.h4{background:#f2c7cf}.h5{background:#c6dfee}.h6{background:#e2d9bd}.h7{background:#dccbe8}
.said{min-width:0;flex:1}
b{font-weight:600;margin-inline-end:.5rem}
time{font-size:.75rem;color:var(--ink-3)}
.text{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:3;overflow:hidden;overflow-wrap:anywhere;white-space:pre-line;color:var(--ink-2)}
.dismiss{flex:none;width:2.75rem;height:2.75rem;display:grid;place-items:center}
svg{width:1.25rem;height:1.25rem;fill:none;stroke:currentColor;stroke-width:1.6;stroke-linecap:round}
@media(forced-colors:active){.av{border:1px solid}}`;
