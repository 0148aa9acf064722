/** What a format must not be broken by: other formats' ends, commands and controls, whatever Unicode has. */
export const hostileTexts: readonly string[] = [
  'two\nlines\r\nthree\rfour',
  ']]></failure><script>alert(1)</script>&amp;"\'',
  '::error file=x::y',
  '\n::set-output name=a::b\n##[add-mask]c',
  '100% %0A%25 a,b:c',
  '\u001b[31mred\u0000\u0007\u009b\u007f\ufffe\uffff',
  '\u202eright to left\u2028\u2029',
  '👩‍👩‍👧 emoji 日本語',
  'half \ud83d of a pair',
  '# SKIP \\# TODO\n...\n---\nok 2',
  '__proto__',
]
