/** An expression for a browser: the contrast of WCAG 2 between an element's text and the page. */
export const contrast = (selector: string): string => `(() => {
  const light = colour => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(part => {
      const value = part / 255
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const back = light(getComputedStyle(document.body).backgroundColor)
  const front = light(getComputedStyle(document.querySelector('${selector}')).color)
  return (Math.max(back, front) + 0.05) / (Math.min(back, front) + 0.05)
})()`
