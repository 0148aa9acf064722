import { createHash } from 'node:crypto'
import { htmlStyle } from './html-style.ts'
import { markupText } from './markup-text.ts'

/**
 * A page that is whole in itself: no script, nothing from elsewhere, and a policy that lets in neither. `body` is markup,
 * whose texts went through `markupText`.
 */
export function htmlDocument(title: string, body: string): string {
  const digest = createHash('sha256').update(htmlStyle).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${markupText(title)}</title>
<style>${htmlStyle}</style>
</head>
<body>
${body}</body>
</html>
`
}
