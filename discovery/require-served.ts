import {
  type Action,
  isServed,
  KubeError,
  type Middleware,
  UnsupportedError,
} from '../lib/core/index.ts'
import type { Discovery } from './discovery.ts'

/**
 * Refuses what discovery says that the server does not have: a verb or subresource of a resource. Discovery is
 * asked anew before that, so that nothing is refused because of what was known earlier; where it does not know
 * the resource, or cannot be asked, the server is left to answer. Throws UnsupportedError.
 */
export const requireServed =
  (discovery: Discovery): Middleware =>
  next =>
  (request, signal) => {
    const { action } = request
    if (action === undefined || isServed(action)) return next(request, signal)
    return confirm(action, discovery, signal).then(() => next(request, signal))
  }

async function confirm(
  action: Action,
  discovery: Discovery,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { group, version, plural } = action.resource
  const lookUp = async () => {
    const mapper = await discovery.mapper(signal)
    return mapper.match({ group, version, resource: plural })[0]
  }
  try {
    const known = await lookUp()
    // A client that was made before a subresource was added has discovery of that time.
    if (known !== undefined && isServed({ ...action, resource: known })) return
    await discovery.refresh(signal)
    const resource = await lookUp()
    if (resource === undefined || isServed({ ...action, resource })) return
    throw new UnsupportedError({ ...action, resource })
  } catch (error) {
    if (error instanceof UnsupportedError || !(error instanceof KubeError)) throw error
  }
}
