/** The one style sheet of every report: no fonts, images or scripts from elsewhere; light, dark and paper. */
export const style = `
:root{color-scheme:light dark;--bg:#f6f7f5;--card:#fff;--ink:#17211c;--soft:#5b6860;--faint:#8a958e;--line:#dfe4e0;--grid:#e9edea;
--s1:#1f7a5c;--s1-soft:#cfe5dc;--s2:#d97a1e;--s3:#4b6cb7;--s4:#8a5fb0;--s5:#a8a23a;--good:#1f7a5c;--warn:#b3690b;--bad:#b3261e;
--good-bg:#e3f1eb;--warn-bg:#fbeedc;--bad-bg:#fbe6e4;--info-bg:#e8edf6;--info:#3a5796;--heat-pos:31,122,92;--heat-neg:199,92,32}
@media (prefers-color-scheme:dark){:root{--bg:#101512;--card:#171e1a;--ink:#e6ece8;--soft:#a1aea6;--faint:#77847c;--line:#2a342e;--grid:#232c27;
--s1:#4fbf95;--s1-soft:#23463a;--s2:#f0a24f;--s3:#86a4ea;--s4:#bd97e0;--s5:#d3cd6a;--good:#5fcaa2;--warn:#f0b35f;--bad:#f28b82;
--good-bg:#18352a;--warn-bg:#3a2b14;--bad-bg:#3f1f1c;--info-bg:#1e2a40;--info:#9db6ef;--heat-pos:79,191,149;--heat-neg:240,140,79}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
main,.head{max-width:1160px;margin:0 auto;padding:0 20px}
.head{padding-top:36px;padding-bottom:4px}
.kicker{color:var(--s1);font-weight:600;font-size:12.5px;letter-spacing:.08em;text-transform:uppercase}
h1{font-size:30px;line-height:1.2;margin:4px 0 6px;letter-spacing:-.015em;overflow-wrap:anywhere}
h2{font-size:19px;margin:38px 0 4px;letter-spacing:-.01em}
h3{font-size:15px;margin:0;overflow-wrap:anywhere}
p{margin:6px 0 12px;max-width:92ch}
.lead,.note{color:var(--soft)}
.note{font-size:13px}
nav{display:flex;flex-wrap:wrap;gap:4px 18px;margin-top:14px;padding-bottom:12px;border-bottom:1px solid var(--line);font-size:13.5px}
a{color:var(--s1);text-decoration:none}a:hover{text-decoration:underline}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:18px 0}
.tile,.card{background:var(--card);border:1px solid var(--line);border-radius:10px}
.tile{padding:12px 14px}
.tile b{display:block;font-size:23px;font-weight:650;letter-spacing:-.02em;line-height:1.25;overflow-wrap:anywhere}
.tile span{color:var(--soft);font-size:12.5px}.tile small{display:block;color:var(--faint);font-size:12px}
.tile.good b{color:var(--good)}.tile.warn b{color:var(--warn)}.tile.bad b{color:var(--bad)}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,340px),1fr));gap:14px;margin:14px 0}
.cards.two{grid-template-columns:repeat(auto-fill,minmax(min(100%,470px),1fr))}
.cards.one{grid-template-columns:minmax(0,1fr)}
.card{padding:14px 16px;min-width:0}
.card>header{display:flex;justify-content:space-between;align-items:baseline;gap:10px;margin-bottom:6px}
.card header .note{white-space:nowrap}
.facts{display:flex;flex-wrap:wrap;gap:2px 16px;margin:6px 0 0;font-size:12.5px;color:var(--soft)}
.facts b{color:var(--ink);font-weight:600}
.wide{overflow-x:auto}.wide svg{min-width:620px}
table{border-collapse:collapse;width:100%;font-size:13.5px}
th,td{padding:7px 10px;text-align:left;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
th{font-weight:600;color:var(--soft);font-size:12.5px;white-space:nowrap}
td:not(.n){min-width:6.5em}td:first-child{min-width:9em}
td.n,th.n{text-align:right;white-space:nowrap}
tbody tr:last-child td{border-bottom:0}
tr.chosen td{background:var(--good-bg)}
.scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:10px;margin:12px 0}
.badge{display:inline-block;border-radius:99px;padding:1px 9px;font-size:12px;font-weight:600;background:var(--info-bg);color:var(--info);white-space:nowrap}
.badge.good{background:var(--good-bg);color:var(--good)}.badge.warn{background:var(--warn-bg);color:var(--warn)}.badge.bad{background:var(--bad-bg);color:var(--bad)}
ul.findings{list-style:none;padding:0;margin:12px 0;display:grid;gap:8px}
.findings li{background:var(--card);border:1px solid var(--line);border-left:4px solid var(--info);border-radius:8px;padding:9px 14px;overflow-wrap:anywhere}
.findings li.good{border-left-color:var(--good)}.findings li.warn{border-left-color:var(--warn)}.findings li.bad{border-left-color:var(--bad)}
.bars{display:grid;grid-template-columns:minmax(70px,38%) 1fr auto;gap:5px 10px;align-items:center;font-size:12.5px;margin-top:4px}
.bars .name{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.bars .track{background:var(--grid);border-radius:3px;height:11px;position:relative;overflow:hidden}
.bars .fill{display:block;background:var(--s1);height:100%;border-radius:3px;min-width:1px}
.bars .rate{color:var(--s2)}
.bars .n{text-align:right;color:var(--soft);white-space:nowrap}
svg{display:block;width:100%;height:auto;font:11px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif}
svg text{fill:var(--soft)}svg .grid{stroke:var(--grid)}svg .axis{stroke:var(--faint)}svg .strong{fill:var(--ink)}svg .inverse{fill:var(--card)}
.legend{display:flex;flex-wrap:wrap;gap:2px 16px;font-size:12.5px;color:var(--soft);margin:2px 0 4px}
.legend i{display:inline-block;width:11px;height:11px;border-radius:3px;margin-right:6px;vertical-align:-1px}
code{font:12.5px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:5px 18px;margin:12px 0;font-size:13.5px}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
footer{max-width:1160px;margin:44px auto 0;padding:14px 20px 36px;color:var(--faint);font-size:12.5px;border-top:1px solid var(--line)}
@media (max-width:560px){.card>header{flex-wrap:wrap}.card header .note{white-space:normal}h1{font-size:24px}.head{padding-top:22px}dl{grid-template-columns:1fr}dd{margin-bottom:6px}}
@media print{:root{--bg:#fff;--card:#fff}body{font-size:11px}nav{display:none}.card,.tile,.scroll,.findings li{break-inside:avoid}h2{break-after:avoid}}
`;
