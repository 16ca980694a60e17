import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildSchema, parse, validate, GraphQLError } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';

export interface Checked {
  readonly document: DocumentNode | null;
  readonly errors: readonly GraphQLError[];
}

const checked = new Map<string, Checked>();
let built: GraphQLSchema | null = null;

/** GitHub's public schema, built once and only when a document arrives (about half a second). */
export function githubSchema(): GraphQLSchema {
  if (!built) {
    const manifest = createRequire(import.meta.url).resolve('github-schema/package.json');
    built = buildSchema(readFileSync(join(manifest, '..', 'github-schema.graphql'), 'utf8'));
  }
  return built;
}

/** Parsed, and validated with every default rule of graphql-js against GitHub's schema. Remembered by text. */
export function checkDocument(text: string): Checked {
  const known = checked.get(text);
  if (known) return known;
  const fresh = check(text);
  if (checked.size > 500) checked.clear();
  checked.set(text, fresh);
  return fresh;
}

function check(text: string): Checked {
  let document: DocumentNode;
  try {
    document = parse(text);
  } catch (error) {
    if (error instanceof GraphQLError) return { document: null, errors: [error] };
    throw error;
  }
  return { document, errors: validate(githubSchema(), document) };
}
