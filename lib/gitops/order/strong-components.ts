/**
 * The strongly connected components of a graph: by node a number, the same for nodes that reach each other. Tarjan's
 * algorithm, with a stack of its own, as a chain may be as long as the set.
 *
 *     index     when a node was found
 *     lowest    the earliest open node that it reaches
 *     a node whose lowest is itself closes a component: all that were opened after it
 */
export function strongComponents(edges: readonly (readonly number[])[]): readonly number[] {
  const search = new Search(edges)
  for (let root = 0; root < edges.length; root++) search.from(root)
  return search.component
}

const none = -1

class Search {
  readonly component: number[]
  readonly #edges: readonly (readonly number[])[]
  readonly #index: number[]
  readonly #lowest: number[] = []
  readonly #open: number[] = []
  readonly #path: { readonly node: number; next: number }[] = []
  #count = 0

  constructor(edges: readonly (readonly number[])[]) {
    this.#edges = edges
    this.#index = edges.map(() => none)
    this.component = edges.map(() => none)
  }

  from(root: number): void {
    if (this.#index[root] === none) this.#enter(root)
    for (let top = this.#path.at(-1); top !== undefined; top = this.#path.at(-1)) {
      const next = this.#edges[top.node]?.[top.next++]
      if (next === undefined) this.#leave(top.node)
      else if (this.#index[next] === none) this.#enter(next)
      else if (this.component[next] === none) this.#reach(top.node, this.#index[next])
    }
  }

  #enter(node: number): void {
    this.#index[node] = this.#lowest[node] = this.#count++
    this.#open.push(node)
    this.#path.push({ node, next: 0 })
  }

  #leave(node: number): void {
    this.#path.pop()
    if (this.#lowest[node] === this.#index[node]) this.#close(node)
    const before = this.#path.at(-1)
    if (before !== undefined) this.#reach(before.node, this.#lowest[node])
  }

  #reach(node: number, index = 0): void {
    this.#lowest[node] = Math.min(this.#lowest[node] ?? 0, index)
  }

  #close(node: number): void {
    for (let member = this.#open.pop(); member !== undefined; member = this.#open.pop()) {
      this.component[member] = node
      if (member === node) return
    }
  }
}
