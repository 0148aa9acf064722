import {
  type Action,
  isNotFound,
  isServed,
  KubeError,
  type Middleware,
  UnsupportedError,
} from '../lib/core/index.ts'
import type { Discovery } from './discovery.ts'

/**
 * Keeps what is sent and what is served together, for requests that are verbs:
 *
 * - A verb or subresource that discovery says the server does not have is refused, with UnsupportedError. Discovery
 *   is asked anew before that, so that nothing is refused because of what was known earlier; where it does not
 *   know the resource, or cannot be asked, the server is left to answer.
 * - A path that the server does not have, though discovery knew it, puts discovery in doubt.
 */
export const requireServed =
  (discovery: Discovery): Middleware =>
  next =>
  async (request, signal) => {
    const { action } = request
    if (action === undefined) return next(request, signal)
    if (!isServed(action)) await confirm(action, discovery, signal)
    try {
      return await next(request, signal)
    } catch (error) {
      // Where only the object is missing, the server gives a reason.
      if (isNotFound(error) && error.status.reason === '') discovery.doubt()
      throw error
    }
  }

async function confirm(
  action: Action,
  discovery: Discovery,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { group, version, plural } = action.resource
  try {
    await discovery.refresh(signal)
    const mapper = await discovery.mapper(signal)
    const [resource] = mapper.match({ group, version, resource: plural })
    if (resource === undefined || isServed({ ...action, resource })) return
    throw new UnsupportedError({ ...action, resource })
  } catch (error) {
    if (error instanceof UnsupportedError || !(error instanceof KubeError)) throw error
  }
}
