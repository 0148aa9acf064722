import type { Http2Sessions, Http2SessionsOptions } from './http2-sessions.ts'

/** Makes the sessions to an origin. */
export type MakeHttp2Sessions = (
  origin: string,
  options: Omit<Http2SessionsOptions, 'http2'>,
) => Http2Sessions

/** HTTP/2, loaded only if it is wished: most processes never speak it. */
export async function loadHttp2(): Promise<MakeHttp2Sessions> {
  const [http2, { Http2Sessions }] = await Promise.all([
    import('node:http2'),
    import('./http2-sessions.ts'),
  ])
  return (origin, options) => new Http2Sessions(origin, { ...options, http2 })
}
