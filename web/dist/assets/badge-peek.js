import{a as m,b as l}from"./badge-chunk.js";function g(e){let t=e.trim().split(/\s+/);return[t[0],t.length>1?t.at(-1):""].map(n=>[...n??""][0]??"").join("").toUpperCase()}function b(e){return((e.id??0)*5+(m(e)?2:0))%7+1}var k=`:root{color-scheme:light;--surface:#fff;--ink:#0f1f20;--ink-2:#42545a;--ink-3:#566769;--focus:#0062d6;--line:#dbe3e1}
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
@media(forced-colors:active){.av{border:1px solid}}`;var f={en:{open:"Open the chat",dismiss:"Dismiss"},am:{open:"ቻቱን ይክፈቱ",dismiss:"ይዝጉ"},ar:{open:"فتح المحادثة",dismiss:"إخفاء"}};var w=6e4,x=!1;function R(e,t){v();let r=f[t.lang]??f.en;document.documentElement.lang=t.lang,document.documentElement.dir=t.lang==="ar"?"rtl":"ltr";let n=o("span",`av h${b(l(e))}`,g(e.sender_name));n.ariaHidden="true",m(l(e))||(n.style.borderRadius="50%");let i=o("bdi","",e.sender_name),s=o("time","",y(e.created_at,t));s.dateTime=e.created_at;let u=o("b","");u.append(i);let p=o("span","text",e.message);p.dir="auto";let h=o("span","said");h.append(u,s,p);let d=o("button","open");d.title=r?.open??"",d.append(n,h),d.onclick=t.onOpen;let c=o("button","dismiss");c.ariaLabel=r?.dismiss??"",c.innerHTML='<svg viewBox="0 0 20 20" aria-hidden="true"><path d="m5 5 10 10M15 5 5 15"/></svg>',c.onclick=()=>t.onDismiss(e);let a=o("main","");a.setAttribute("role","status"),a.append(d,c),document.body.replaceChildren(a),new ResizeObserver(()=>t.onHeight(Math.ceil(a.getBoundingClientRect().height))).observe(a)}function o(e,t,r=""){let n=document.createElement(e);return n.className=t,n.textContent=r,n}function v(){if(x)return;x=!0;let e=new CSSStyleSheet;e.replaceSync(k),document.adoptedStyleSheets=[e]}function y(e,{lang:t,now:r}){let n=t==="ar"?"ar-u-nu-latn":t,i=Math.floor((r()-Date.parse(e))/w),s=new Intl.RelativeTimeFormat(n,{numeric:"auto",style:"short"});return i<1?s.format(0,"second"):i<60?s.format(-i,"minute"):i<1440?s.format(-Math.floor(i/60),"hour"):new Intl.DateTimeFormat(n,{day:"numeric",month:"short"}).format(new Date(e))}export{R as drawPeek};
