const PARTY_LIGHT =
  '#9b4200 #2d3f9e #167f95 #7665cd #c04b74 #8b720f #58053b #236d44 #5a401c #7a3b74 #343200 #002f65'.split(
    ' ',
  );
const PARTY_DARK =
  '#ea9555 #7b82d9 #2ea0ae #adb4ff #d06a7c #d4d4ae #fca2ca #4dc493 #f7cb65 #c88cdd #9d8a03 #a5d8ff'.split(
    ' ',
  );
const fills = (colors: readonly string[]): string =>
  colors.map((color, i) => `.p${i}{fill:${color}}`).join('');

/** The one style sheet of the public pages, inside each page so that a saved copy looks the same. */
export const STYLE = `
:root{color-scheme:light dark;--surface:#fff;--raised:#fff;--sunken:#f9f7f4;--hover:#f1eee8;--line:#e5e1d9;--ink:#1f1d1a;--ink-2:#55514a;--ink-3:#6b665d;--accent:#0e5e5a;--on-accent:#fff;--amber:#6b4e00;--amber-soft:#fcf1d4;--amber-line:#e2c67e;--green-soft:#e6f3e9;--green-line:#9fcbae;--green:#1d6338;
--sans:Vazirmatn,system-ui,"Segoe UI",Tahoma,"Noto Sans","Noto Sans Arabic","Noto Naskh Arabic",sans-serif;--serif:Charter,"Source Serif 4","Iowan Old Style",Georgia,"Times New Roman","Liberation Serif",serif;--naskh:"Noto Naskh Arabic","Traditional Arabic","Geeza Pro",Tahoma,serif;--mono:ui-monospace,"SF Mono","Cascadia Mono","DejaVu Sans Mono",monospace}
@media(prefers-color-scheme:dark){:root{--surface:#1d1c19;--raised:#3a3731;--sunken:#181715;--hover:#272521;--line:#312e29;--ink:#ebe8e1;--ink-2:#bcb7ac;--ink-3:#9a9488;--accent:#63c5ba;--on-accent:#04201d;--amber:#efbd62;--amber-soft:#2e2413;--amber-line:#6b5223;--green-soft:#16291c;--green-line:#33583f;--green:#85cf9c}}
${fills(PARTY_LIGHT)}
@media(prefers-color-scheme:dark){${fills(PARTY_DARK)}}
*{box-sizing:border-box;margin:0;padding:0}
html{font:400 14px/22px var(--sans);color:var(--ink);background:var(--surface);-webkit-text-size-adjust:100%;scroll-padding-top:16px}
html:lang(fa),[lang=fa],[lang=ckb],[lang=ar]{line-height:26px}
a{color:var(--accent);text-underline-offset:3px;text-decoration-thickness:1px}
a:focus-visible,summary:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
b,h1,h2,h3,th{font-weight:650}
bdi{unicode-bidi:isolate}
.bar{display:flex;flex-wrap:wrap;align-items:center;gap:8px 12px;min-height:56px;padding:8px 16px;border-bottom:1px solid var(--line)}
.logo{display:block;flex:none;line-height:0}.logo rect{fill:var(--accent)}.logo g{fill:none;stroke:var(--on-accent);stroke-width:2.2;stroke-linecap:round}
.by{color:var(--ink-2);flex:1 1 120px;min-width:0;overflow-wrap:anywhere}.by b{color:var(--ink)}
.seg{display:flex;flex-wrap:wrap;padding:2px;border-radius:8px;background:var(--hover)}
.seg a{padding:0 12px;min-height:32px;line-height:32px;border-radius:6px;color:var(--ink-2);text-decoration:none;white-space:nowrap}
.seg a[aria-current]{background:var(--raised);color:var(--ink);font-weight:500;box-shadow:0 0 0 1px var(--line)}
.doc{max-width:728px;margin:0 auto;padding:48px 24px 64px}
.doc.wide{max-width:1160px}
h1{font-size:36px;line-height:44px;letter-spacing:-.01em;text-wrap:balance;overflow-wrap:anywhere}
h1:lang(fa),h1:lang(ckb),h1:lang(ar){font-size:32px;line-height:60px;letter-spacing:0}
.lead{margin-top:12px;font-size:16px;line-height:24px;color:var(--ink-2)}.lead:lang(fa){line-height:30px}
.cols{display:grid;grid-template-columns:minmax(0,1fr);gap:0 40px}
.wide .cols{grid-template-columns:repeat(var(--n,2),minmax(0,1fr))}.n3{--n:3}
h2{font-size:16px;line-height:24px;margin:36px 0 6px}h2:lang(fa),h2:lang(ckb),h2:lang(ar){line-height:30px}
h2.own{font-size:18px}
.note{margin-top:16px;padding:12px 16px;border:1px solid var(--line);border-radius:8px;background:var(--sunken)}
.note.g{background:var(--green-soft);border-color:var(--green-line)}.note.g b{color:var(--green)}
.note.a{background:var(--amber-soft);border-color:var(--amber-line);color:var(--amber)}
.note p+p{margin-top:4px;color:var(--ink-2)}
.c{padding:10px 0}
.t{display:grid;grid-template-columns:48px minmax(0,1fr);font-size:18px;line-height:30px}
.t:lang(fa),.t:lang(ckb),.t:lang(ar){line-height:36px}
.t .n{color:var(--ink-3);font-weight:500;text-decoration:none;font-variant-numeric:tabular-nums}
.t .n:lang(fa){font-variant-numeric:normal}.t .n:hover{text-decoration:underline}
.t h3{font-size:18px;line-height:inherit}
.t div>*+*{margin-top:8px}.t p,.t li{text-wrap:pretty;overflow-wrap:anywhere}.t ul,.t ol{padding-inline-start:28px}
.t .none{font-size:14px;color:var(--ink-2)}
details{margin:6px 0 0;margin-inline-start:48px;color:var(--ink-2)}
summary{cursor:pointer;color:var(--accent);width:fit-content;min-height:32px;padding-block:4px}
summary bdi{color:var(--ink-2)}
details>*+*{margin-top:6px}details.flat{margin-inline-start:0;margin-top:12px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{text-align:start;padding:6px 0;padding-inline-end:12px;border-bottom:1px solid var(--line);vertical-align:top}
thead th{font-weight:500;color:var(--ink-3);white-space:nowrap}tbody th{font-weight:400;color:var(--ink);min-width:96px}
td.r,th.r{text-align:end;font-variant-numeric:tabular-nums}
caption{text-align:start;color:var(--ink-3);padding:4px 0}
.m{width:12px;height:12px;flex:none;margin-inline-end:8px;vertical-align:-1px}
.sg{display:grid;grid-template-columns:repeat(auto-fill,minmax(280px,1fr));gap:0 32px;list-style:none}
.sg li{display:grid;grid-template-columns:20px minmax(0,1fr);padding:12px 0;border-top:1px solid var(--line)}
.sg .m{margin-top:5px}.sg:lang(fa) .m{margin-top:7px}.sg b{overflow-wrap:anywhere}.sg p{color:var(--ink-2)}
.q{color:var(--ink-2)}p.screen{margin-top:12px}
.fp{margin-top:10px;padding:12px 16px;border:1px solid var(--line);border-radius:8px;background:var(--sunken);font:14px/24px var(--mono);direction:ltr;text-align:left;overflow-wrap:anywhere}
code{font:13px/20px var(--mono);direction:ltr;unicode-bidi:isolate;overflow-wrap:anywhere}
.steps{margin-top:16px;padding:0;list-style:none;counter-reset:s;display:grid;gap:10px}
.steps>li{counter-increment:s;display:grid;grid-template-columns:28px minmax(0,1fr)}
.steps>li::before{content:counter(s);color:var(--ink-3);font-weight:500}.steps:lang(fa)>li::before{content:counter(s,persian)}
.steps dl{display:grid;grid-template-columns:auto minmax(0,1fr);gap:0 12px;margin-top:4px}.steps dt{color:var(--ink-3)}.steps dd{direction:ltr;text-align:left}
.open{padding-inline-start:20px;margin-top:6px}
.vow{margin-top:8px;padding-top:12px;border-top:1px solid var(--line)}.vow h2{margin-top:12px;font-size:18px}.vow h3{margin-top:12px;font-weight:500;color:var(--ink-2)}.vow ul{margin-top:4px;padding-inline-start:24px}.vow li{margin-top:6px;text-wrap:pretty}
.foot{display:flex;flex-wrap:wrap;gap:4px 20px;margin-top:36px;padding-top:16px;border-top:1px solid var(--line)}.foot a{min-height:32px;line-height:32px}
.only{display:none}
.stack>*+*{margin-top:48px;padding-top:40px;border-top:1px solid var(--line)}
.turn{display:flex;flex-wrap:wrap;justify-content:space-between;gap:4px 20px;margin-top:8px;padding-top:16px;border-top:1px solid var(--line)}.turn a{min-height:44px;padding-block:10px}.turn a[rel=next]{margin-inline-start:auto}
.list{list-style:none;margin-top:24px}.list li{padding:16px 0;border-top:1px solid var(--line)}.list b a{font-size:18px;line-height:28px;overflow-wrap:anywhere}
@media(min-width:800px){.doc:not(.wide) .c .t{margin-inline-start:-48px}.doc:not(.wide) .c details{margin-inline-start:0}}
@media(max-width:720px){.wide .cols{grid-template-columns:minmax(0,1fr)}.wide .cols>*+*{margin-top:12px}}
@media(max-width:640px){.doc{padding:24px 16px 40px}h1{font-size:26px;line-height:34px}h1:lang(fa),h1:lang(ckb),h1:lang(ar){font-size:26px;line-height:44px}.t{grid-template-columns:40px minmax(0,1fr)}details:not(.flat){margin-inline-start:40px}.sg{grid-template-columns:minmax(0,1fr)}.seg a{min-height:44px;line-height:44px}summary,.foot a{min-height:44px;padding-block:10px}.foot a{line-height:24px}}
@media print{@page{margin:20mm 18mm}:root{color-scheme:light;--surface:#fff;--sunken:#fff;--green-soft:#fff;--amber-soft:#fff;--ink:#000;--ink-2:#333;--ink-3:#333;--accent:#000;--green:#000;--amber:#000;--line:#bbb;--green-line:#bbb;--amber-line:#bbb;--hover:#fff}
html{font:11pt/1.5 var(--serif);background:#fff}html:lang(fa),[lang=fa],[lang=ckb],[lang=ar]{line-height:1.8;font-family:var(--naskh)}[lang=en],[lang=kmr],[lang=az]{font-family:var(--serif)}.bar,.foot,.turn,.steps,details,.screen{display:none}.only{display:block}
.doc,.doc.wide{max-width:none;padding:0}h1,h1:lang(fa),h1:lang(ckb),h1:lang(ar){font-size:20pt;line-height:1.35;letter-spacing:0;text-align:center}.lead{text-align:center;font-size:11pt}.coal{text-align:center;margin-bottom:8pt}
h2,h2.own{font-size:12pt;break-after:avoid}h3{break-after:avoid}.t,.t:lang(fa),.t:lang(ckb),.t:lang(ar){font-size:11pt;line-height:1.55;grid-template-columns:28pt minmax(0,1fr)}.t:lang(fa),.t:lang(ckb),.t:lang(ar){line-height:1.9}.t h3{font-size:11pt}.doc:not(.wide) .c .t{margin:0}.c{padding:4pt 0}.t p{orphans:3;widows:3}
.note{padding:6pt 10pt}.sg{grid-template-columns:1fr 1fr}.sg li{break-inside:avoid}.fp{font-size:10pt;line-height:1.6;break-inside:avoid}a{color:inherit;text-decoration:none}.wide .cols{grid-template-columns:repeat(var(--n,2),minmax(0,1fr))}}
`.replace(/\n/g, '');
