import { type Colour, PALETTE } from '../pictures/palette.ts'

/** Colours of the pictures that the page itself has; all others mean a model or an outcome. */
const OWN: readonly Colour[] = ['paper', 'ink', 'quiet', 'rule', 'band']

function variables(ground: 'light' | 'dark'): string {
  return `:root{${OWN.map((name) => `--${name}:${PALETTE[name][ground]}`).join(';')}}`
}

const TYPE = `
*{box-sizing:border-box}
:root{color-scheme:light dark}
html{-webkit-text-size-adjust:100%;scroll-padding-top:4rem}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
body{margin:0;background:var(--paper);color:var(--ink);overflow-wrap:anywhere;
 font:1rem/1.6 ui-sans-serif,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif}
header,main,footer{max-width:74rem;margin:0 auto;padding:0 clamp(1rem,4vw,3rem)}
h1,h2,h3,h4,h5,h6{line-height:1.2;margin:0;text-wrap:balance}
h1{font-size:clamp(1.6rem,1rem + 3vw,3.25rem);letter-spacing:-.025em}
h2{font-size:clamp(1.4rem,1.1rem + 1vw,1.9rem);letter-spacing:-.015em;margin:0 0 1.25rem}
h3{font-size:1.1rem}
h4{font-size:1.1rem;margin:2.5rem 0 .75rem}
h5,h6{font-size:1rem;margin:2rem 0 .5rem}
p,ul,ol,pre{margin:0 0 1rem}
main p,main li,footer p{max-width:46rem}
ul,ol{padding-left:1.25rem}
li{margin-bottom:.35rem}
a{color:inherit;text-decoration-color:var(--quiet);text-underline-offset:.18em}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:3px solid var(--ink);outline-offset:2px;border-radius:2px}
code{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--band);
 padding:.1em .3em;border-radius:4px}
pre{background:var(--band);border-radius:8px;padding:.75rem 1rem;overflow-x:auto}
pre code{background:none;padding:0}
small{font-size:.8125rem;color:var(--quiet)}
.anchor{margin-left:.4em;color:var(--quiet);font-weight:400;text-decoration:none;opacity:0}
:hover>.anchor,.anchor:focus-visible{opacity:1}
@media (hover:none){.anchor{display:none}}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem 1rem;z-index:3}
`

const HEAD = `
header{padding-top:clamp(1.25rem,4vw,4.5rem)}
.lede{font-size:clamp(.9375rem,.85rem + .4vw,1.2rem);line-height:1.5;color:var(--quiet);max-width:40rem;
 margin:.75rem 0 1.25rem}
.verdict p{margin:0 0 .5rem}
.verdict strong{display:inline-block;background:var(--ink);color:var(--paper);border-radius:99px;
 padding:.1rem .75rem;margin-right:.35rem;font-size:.8125rem;line-height:1.4;letter-spacing:.06em}
.worth{margin-bottom:1rem}
.why{margin:.5rem 0 1rem}
.why ul{margin-top:.75rem}
.run{font-size:.875rem;color:var(--quiet);margin:.25rem 0 0}
nav ul{display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;list-style:none;margin:0;padding:0;font-size:.9375rem}
nav li{margin:0}
@media (min-width:62rem){.opened{display:grid;grid-template-columns:1fr 23rem;column-gap:4rem}
 .worth{border-left:1px solid var(--rule);padding-left:1.5rem;align-self:center}}
@media (max-width:40rem){nav,.run{display:none}.worth{margin-bottom:.5rem}}
section{padding:clamp(1.5rem,4vw,3.5rem) 0 0}
footer{padding-top:3rem;padding-bottom:3rem;color:var(--quiet);font-size:.875rem}
`

const CARDS = `
#in-short{padding-top:2rem}
.cards{display:grid;gap:1rem;grid-template-columns:repeat(6,1fr)}
.card{grid-column:span 2;border:1px solid var(--rule);border-radius:14px;padding:1.25rem 1.35rem}
.card.half{grid-column:span 3}
.card h3{margin-bottom:.35rem}
.card .of{font-size:.875rem;line-height:1.4;color:var(--quiet);margin:0 0 .75rem}
.card>:last-child{margin-bottom:0}
.card p,.card li{font-size:.9375rem;line-height:1.5}
.card pre code{white-space:pre-wrap}
.bars{list-style:none;padding:0;margin:0 0 .85rem}
.bars li{display:grid;grid-template-columns:1fr auto;column-gap:.75rem;margin:0 0 .5rem}
.bars b{font-size:1.05rem;font-variant-numeric:tabular-nums}
.bars i{grid-column:1/-1;height:6px;border-radius:3px;margin-top:.15rem;
 background:linear-gradient(var(--c),var(--c)) 0/calc(var(--share)*100%) 100% no-repeat,var(--band)}
@media (max-width:62rem){.card,.card.half{grid-column:span 3}.card:nth-child(3){grid-column:span 6}}
@media (max-width:40rem){
#in-short{padding-top:.5rem}
#in-short>h2{position:absolute;clip-path:inset(50%)}
.cards{display:block}
.card{margin-bottom:.6rem;padding:.8rem .9rem}
.card h3{font-size:1.0625rem;margin-bottom:.2rem}
.card .of{margin-bottom:.5rem}
.card p,.card li{font-size:.875rem;line-height:1.4}
.card pre{padding:.5rem .75rem;margin-bottom:.5rem}
.bars{margin-bottom:.5rem}
.bars li{margin-bottom:.15rem}
.bars b{font-size:.9375rem}
.bars i{height:4px;margin-top:0}
}
`

const MODELS = `
.switches{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;align-items:center;border:0;margin:2rem 0 0;
 padding:.75rem 0;border-block:1px solid var(--rule);background:var(--paper)}
.switches legend{float:left;padding:0;color:var(--quiet);font-size:.875rem}
.switch{display:flex;align-items:center;gap:.45rem;cursor:pointer;line-height:1.3}
.switch input{accent-color:var(--c);width:1.05rem;height:1.05rem;margin:0}
@media (min-width:50rem){.switches{position:sticky;top:0;z-index:2}}
.n{white-space:nowrap}
.n::before{content:'';display:inline-block;width:.8em;height:.8em;margin-right:.45em;vertical-align:-.06em;
 background:var(--c);-webkit-mask:var(--m) center/contain no-repeat;mask:var(--m) center/contain no-repeat;
 print-color-adjust:exact}
`

const TABLES = `
.scroll{overflow-x:auto;margin:0 0 1.25rem}
table{border-collapse:collapse;width:100%;font-size:.875rem;line-height:1.4}
th,td{padding:.4rem .75rem .4rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--rule);
 min-width:4rem;max-width:34rem;overflow-wrap:break-word}
thead th,thead td{vertical-align:bottom;color:var(--quiet);font-weight:600;border-bottom:2px solid var(--rule)}
tbody th{font-weight:400}
tbody tr:hover>*{background:var(--band)}
.r{text-align:right;font-variant-numeric:tabular-nums}
td.r,tbody th.r{white-space:nowrap}
.stacked tbody th{min-width:12rem}
.stacked td{font-weight:600;white-space:normal}
.stacked td small{display:block;font-weight:400}
.stacked td:last-child{white-space:nowrap;font-weight:400}
@media (max-width:56rem){
.stacked,.stacked tbody,.stacked tr,.stacked th,.stacked td{display:block;width:auto;max-width:none}
.stacked thead{display:none}
.stacked tr{padding:.75rem 0;border-bottom:1px solid var(--rule)}
.stacked tbody th{border:0;padding:0 0 .35rem}
.stacked td{display:flex;justify-content:space-between;gap:1rem;border:0;padding:.1rem 0 .1rem .6rem;
 white-space:normal;text-align:right;border-left:3px solid var(--c,transparent)}
.stacked td small{display:inline;margin-left:.4em}
.stacked td::before{content:attr(data-label);font-weight:400;color:var(--quiet);white-space:nowrap}
}
`

const FOLDED = `
summary{cursor:pointer;list-style:none}
summary::-webkit-details-marker{display:none}
summary::before{content:'+';display:inline-block;width:1.1em;color:var(--quiet);font-weight:600}
details[open]>summary::before{content:'−'}
.fold{border-bottom:1px solid var(--rule)}
.fold>summary{padding:.9rem 0;display:grid;grid-template-columns:1.5rem 1fr;align-items:baseline}
.fold>summary:hover h3{text-decoration:underline;text-underline-offset:.18em}
.fold>summary p{grid-column:2;margin:.15rem 0 0;color:var(--quiet)}
.fold>div{padding:0 0 2rem 1.5rem}
@media (max-width:50rem){.fold>div{padding-left:0}}
.picture{margin:0 0 3rem}
.picture>.scroll{margin:0 -1rem .25rem}
.picture svg{display:block;width:100%;height:auto;min-width:51rem}
figcaption{display:flex;align-items:baseline;font-size:.875rem;color:var(--quiet)}
figcaption details{flex:1;min-width:0}
@media (max-width:54rem){figcaption{display:block}
 figcaption::before{content:'Wider than this screen: it can be moved sideways.';display:block}}
figcaption .scroll{color:var(--ink);margin-top:.75rem}
`

const PRINT = `
@media print{
body{font-size:10pt}
.switches,nav,.anchor,.skip{display:none}
details::details-content{content-visibility:visible;block-size:auto}
summary::before,figcaption::before{content:none}
.scroll{overflow:visible}
.picture svg{min-width:0}
table{font-size:7.5pt}
small{font-size:.85em}
figure,.card,tr,h2,h3,h4{break-inside:avoid}
h2,h3,h4,h5{break-after:avoid}
}
`

/** Everything that the page looks like, but for what is of one model. */
export const PAGE_STYLE = [
  variables('light'),
  `@media (prefers-color-scheme:dark){${variables('dark')}}`,
  ...[TYPE, HEAD, CARDS, MODELS, TABLES, FOLDED, PRINT].map((part) => part.trim()),
].join('\n')
