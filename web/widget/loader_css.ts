// The loader's styles, for its own root only. `all:initial` keeps the page's
// inherited styles out; the --fc-… variables let the site place and colour it.

export const css = `:host{all:initial!important}
:host([hidden]),[hidden]{display:none!important}
.launcher,.panel{position:fixed;z-index:var(--fc-z,2147483000);inset-inline-end:calc(var(--fc-inset-x,20px) + env(safe-area-inset-right,0px))}
.launcher{all:unset;position:fixed;z-index:var(--fc-z,2147483000);box-sizing:border-box;inset-block-end:calc(var(--fc-inset-y,20px) + env(safe-area-inset-bottom,0px));inset-inline-end:var(--fc-inset-x,20px);width:60px;height:60px;border-radius:20px 20px 6px 20px;background:var(--fc-brand,#0b5c66);display:grid;place-items:center;cursor:pointer;box-shadow:0 2px 6px #0c202214,0 10px 28px #0c202240}
.launcher:focus-visible{outline:3px solid #fff;box-shadow:0 0 0 6px #0062d6}
.launcher svg{width:32px;height:32px}
.f{fill:none;stroke:var(--fc-brand,#0b5c66);stroke-width:1.9;stroke-linecap:round;stroke-linejoin:round}
.launcher span{position:absolute;inset-block-start:-7px;inset-inline-end:-7px;min-width:24px;box-sizing:border-box;padding:0 6px;border-radius:99px;background:#ffb01f;color:#2b1a00;font:700 13px/24px system-ui,sans-serif;text-align:center;box-shadow:0 0 0 3px #fff}
.panel{inset-block-end:var(--fc-inset-y,20px);width:400px;height:min(704px,calc(100vh - 40px));border-radius:var(--fc-radius,16px);overflow:hidden;background:#f2f5f4;box-shadow:0 0 0 1px #0000000f,0 4px 12px #0c20221f,0 24px 64px #0c202238}
.panel iframe{display:block;width:100%;height:100%;border:0}
@media(max-width:30rem){.panel{inset:auto;top:var(--y,0);left:0;width:100vw;height:var(--h,100dvh);border-radius:0}}
@media(prefers-reduced-motion:no-preference){.launcher{transition:transform .14s}.launcher:active{transform:scale(.96)}}`;
