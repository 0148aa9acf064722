import { type Edge, formatNode, type Step } from '../order/index.ts'

/** `it needs Namespace shop (its namespace), which failed`, from an object down to what failed. */
export function formatChain(steps: readonly Step[], chain: readonly Edge[]): string {
  const links = chain.flatMap(({ from, to, why }, index) => {
    const [one, other] = [steps[from]?.node, steps[to]?.node]
    // That the object has to be there to be ready goes without saying.
    if (one === undefined || other === undefined || (index > 0 && one.type === 'ready')) return []
    const isOnlyReady = other.type === 'ready' && index < chain.length - 1
    return `needs ${isOnlyReady ? formatNode({ ...other, type: 'object' }) : formatNode(other)} (${why})`
  })
  return `it ${links.join(', which ')}, which failed`
}
