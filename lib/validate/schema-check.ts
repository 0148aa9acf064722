import type { Schemas } from '../../schemas-cache/index.ts'
import { gvkOf, NoMatchError } from '../core/index.ts'
import type { Check } from './check.ts'

/** What a kind's published schema says: unknown fields, types, formats, required fields, list types. */
export const schemaCheck = (schemas: Schemas): Check => ({
  name: 'schema',
  decisive: false,
  async run(object, signal) {
    try {
      const validator = await schemas.validatorOf(gvkOf(object), signal)
      return validator.validate(object)
    } catch (error) {
      if (error instanceof NoMatchError) return { violations: [], unchecked: error.message }
      throw error
    }
  },
})
