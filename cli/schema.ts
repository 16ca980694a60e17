/** A JSON Schema (draft 2020-12), or a part of one. */
export type Schema = Readonly<Record<string, unknown>>;

export const text: Schema = { type: 'string' };
export const flag: Schema = { type: 'boolean' };
export const number: Schema = { type: 'number' };
export const count: Schema = { type: 'integer', minimum: 0 };
export const nothing: Schema = { type: 'null' };
/** A date, or a date and a time. */
export const time: Schema = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}' };

/** An object with these keys, which must be there, those, which may be, and no others. */
export function object(
  required: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema {
  return {
    type: 'object',
    properties: { ...required, ...optional },
    required: Object.keys(required),
    additionalProperties: false,
  };
}

export function mapOf(values: Schema): Schema {
  return { type: 'object', additionalProperties: values };
}

export function listOf(items: Schema): Schema {
  return { type: 'array', items };
}

export function oneOf(...words: readonly string[]): Schema {
  return { enum: words };
}

export function anyOf(...schemas: readonly Schema[]): Schema {
  return { anyOf: schemas };
}

export function orNull(schema: Schema): Schema {
  return anyOf(schema, nothing);
}

/** A definition of `schema-parts.ts`. */
export function part(name: string): Schema {
  return { $ref: `#/$defs/${name}` };
}
