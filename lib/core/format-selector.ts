import { type LabelRequirement, parseLabelSelector, refused, shown } from './selector.ts'

/** `metav1.LabelSelector`: a selector as objects hold it, in a Deployment's `spec.selector` and its like. */
export interface ObjectSelector {
  readonly matchLabels?: Readonly<Record<string, string>> | undefined
  readonly matchExpressions?: readonly SelectorExpression[] | undefined
}

/** One of `matchExpressions`; its operator is a text, as an object may hold any. */
interface SelectorExpression {
  readonly key: string
  readonly operator: string
  readonly values?: readonly string[] | undefined
}

/**
 * An object's selector as the text that a list takes. Throws RequestError on a key, operator or value that no
 * selector of an object may have.
 */
export function formatLabelSelector({
  matchLabels = {},
  matchExpressions = [],
}: ObjectSelector): string {
  const labels = Object.entries(matchLabels).map(([key, value]) => ({
    key,
    operator: 'In',
    values: [value],
  }))
  return [...labels, ...matchExpressions].map(formatTerm).join(',')
}

const symbols: Readonly<Record<string, (key: string, values: readonly string[]) => string>> = {
  In: (key, values) => (values.length === 1 ? `${key}=${values[0]}` : `${key} in (${values})`),
  NotIn: (key, values) => `${key} notin (${values})`,
  Exists: key => key,
  DoesNotExist: key => `!${key}`,
}

function formatTerm(expression: SelectorExpression): string {
  const { key, operator, values = [] } = expression
  const format = Object.hasOwn(symbols, operator) ? symbols[operator] : undefined
  const text = format?.(key, values)
  if (text === undefined || !isSame(parseLabelSelector(text), expression)) {
    throw refused(`${shown(key)} cannot be selected by ${shown(operator)} ${shown(values.join())}`)
  }
  return text
}

/** Whether the text is that very term, and nothing in it was read as a part of the language. */
const isSame = (
  [read, more]: readonly LabelRequirement[],
  { key, operator, values = [] }: SelectorExpression,
): boolean =>
  more === undefined &&
  read?.key === key &&
  read.operator === operator &&
  read.values.join() === [...new Set(values)].join() &&
  read.values.length === new Set(values).size
