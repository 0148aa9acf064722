/** Stands for lib/connect.ts's Cluster until that is there. */
export interface Cluster extends AsyncDisposable {
  readonly namespace: string
}
