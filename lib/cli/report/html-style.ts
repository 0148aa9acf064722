/** The page's only style. Colours have a contrast of 4.5 or more on their ground, in both schemes. */
export const htmlStyle = `
:root { color-scheme: light dark; --back: #fff; --text: #1f2328; --faint: #59636e; --line: #d1d9e0; --error: #c4001d; --warning: #855700; --good: #116329; --mark: #fff0c2; --link: #0550ae }
@media (prefers-color-scheme: dark) {
  :root { --back: #0d1117; --text: #e6edf3; --faint: #9198a1; --line: #3d444d; --error: #ff8b83; --warning: #e3b341; --good: #56d364; --mark: #4b3a00; --link: #79b8ff }
}
body { background: var(--back); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 70rem; padding: 1rem }
a { color: var(--link) }
a:focus-visible, summary:focus-visible, pre:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
.skip:not(:focus) { left: -999rem; position: absolute }
h1, h2 { line-height: 1.25; overflow-wrap: anywhere }
h2 { border-top: 1px solid var(--line); margin-top: 2rem; padding-top: 1rem }
table { border-collapse: collapse }
th, td { border-bottom: 1px solid var(--line); padding: .25rem 1rem .25rem 0; text-align: left; vertical-align: top }
td:first-child { overflow-wrap: anywhere }
li { margin: .25rem 0; overflow-wrap: anywhere }
code, pre { font-family: ui-monospace, monospace; font-size: .875rem }
pre { border: 1px solid var(--line); overflow-x: auto; padding: .5rem 0 }
.row { display: flex; padding: 0 .5rem; white-space: pre }
.row:target, li:target { background: var(--mark) }
.number { color: var(--faint); flex: none; text-align: right; user-select: none; width: 4rem; padding-right: 1rem }
mark { background: var(--mark); color: inherit; text-decoration: underline wavy }
.note { padding-left: 5.5rem; white-space: pre-wrap }
.error, .unreadable { --level: var(--error) }
.warning, .undetermined { --level: var(--warning) }
ins { color: var(--good); text-decoration: none }
del { color: var(--error) }
td ins, td del { overflow-wrap: anywhere; white-space: pre-wrap }
.refuse, .prune, .replace { --level: var(--error) }
.configure, .adopt { --level: var(--warning) }
.create { --level: var(--good) }
.unchanged, .skip { --level: var(--faint) }
.level { color: var(--level); font-weight: 600 }
.ignored, .faint { color: var(--faint) }
`
