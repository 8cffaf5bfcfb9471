// The loader's styles, for its own root only. `all:initial` keeps the page's
// inherited styles out; the --fc-… variables let the site place and colour it.

export const css = `:host{all:initial!important}
:host([hidden]),[hidden]{display:none!important}
.box{--x:calc(var(--fc-inset-x,20px) + env(safe-area-inset-right,0px));--y:calc(var(--fc-inset-y,20px) + env(safe-area-inset-bottom,0px));--r:var(--fc-radius,16px);--bg:#f2f5f4;--a:#0062d6;font:16px system-ui,sans-serif}
.dark{--bg:#0d1415;--a:#7cc0ff}
@media(prefers-color-scheme:dark){.box:not(.light){--bg:#0d1415;--a:#7cc0ff}}
.box>*{position:fixed;z-index:var(--fc-z,2147483000);inset-block-end:var(--y);inset-inline-end:var(--x);box-sizing:border-box;border:0;border-radius:var(--r);border-end-end-radius:6px;background:var(--bg);box-shadow:0 0 0 1px #0001,0 8px 40px #0c202240}
.start>*{inset-inline:var(--x) auto;border-radius:var(--r);border-end-start-radius:6px}
.box>.launcher{width:60px;height:60px;padding:14px;background:var(--b,#0b5c66);cursor:pointer;--r:var(--fc-radius,20px)}
.launcher:focus-visible{outline:3px solid #fff;box-shadow:0 0 0 6px #0062d6}
.probe{visibility:hidden;color:var(--fc-brand,#0b5c66)}
.f{fill:none;stroke:var(--b,#0b5c66);stroke-width:1.9;stroke-linecap:round;stroke-linejoin:round}
span{position:absolute;inset-block-start:-7px;inset-inline-end:-7px;min-width:24px;box-sizing:border-box;padding:0 6px;border-radius:99px;background:#ffb01f;color:#2b1a00;font:700 13px/24px system-ui,sans-serif;box-shadow:0 0 0 3px #fff}
.box>.panel{width:400px;height:min(704px,100vh - 20px - var(--y));max-width:calc(100vw - 2*var(--x));border-radius:var(--r);overflow:hidden}
.panel iframe{display:block;width:100%;height:100%;border:0}
.box>.peek,.box>.away{inset-block-end:calc(var(--y) + 72px);width:min(312px,100vw - 2*var(--x));height:auto}
.peek{visibility:hidden}
.on{visibility:visible}
a{display:block;padding:20px;color:var(--a)}
@media(max-width:30rem){.box>.panel:not(.away){inset:auto;inset-block-start:var(--top,0);inset-inline-start:0;width:100vw;max-width:none;height:var(--h,100dvh);border-radius:0}}
@media(forced-colors:active){.box>*,span{outline:1px solid}.f{stroke:ButtonFace}path{fill:ButtonText}}`;
