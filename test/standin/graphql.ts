import { execute, getOperationAST, getVariableValues, GraphQLError } from 'graphql';
import type { DocumentNode, GraphQLFieldResolver } from 'graphql';
import { checkBounds } from './bounds.ts';
import type { Bounds } from './bounds.ts';
import type { Call, Resolvers } from './call.ts';
import type { Answer, Seen } from './exchange.ts';
import { cannedAnswer } from './canned.ts';
import { Refusal } from './changes/refusal.ts';
import { commentResolvers } from './resolvers/comments.ts';
import { issueResolvers } from './resolvers/issue.ts';
import { labelMutations } from './resolvers/label-mutations.ts';
import { milestoneResolvers } from './resolvers/milestones.ts';
import { issueMutations } from './resolvers/mutations.ts';
import { queryResolvers } from './resolvers/query.ts';
import { relationResolvers } from './resolvers/relations.ts';
import { searchResolvers } from './resolvers/search.ts';
import { repositoryResolvers } from './resolvers/repository.ts';
import { checkDocument, githubSchema } from './schema.ts';

export interface GraphqlRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | null;
  readonly seen: Seen;
}

const nothing: Bounds = { errors: [], nodeCount: 0, cost: 1, largestPage: 0 };

const resolvers = merge([
  queryResolvers,
  repositoryResolvers,
  issueResolvers,
  issueMutations,
  labelMutations,
  commentResolvers,
  milestoneResolvers,
  relationResolvers,
  searchResolvers,
]);

/** Answers as GitHub does; what no client of ours may ever send is also said to `violation`. */
export async function answerGraphql(
  request: GraphqlRequest,
  call: Call,
  violation: (message: string) => void,
): Promise<Answer> {
  const { document, errors } = checkDocument(request.query);
  const prepared = document && errors.length === 0 ? prepare(document, request) : { ...nothing, errors };
  call.charge(prepared.cost, prepared.nodeCount);
  if (!document || prepared.errors.length > 0) return refuse(prepared.errors, violation);
  const { page } = call.behaviour;
  const tooLarge = page !== null && prepared.largestPage > page.over;
  if (tooLarge && page.answer !== 'C3') return cannedAnswer(page.answer, request.seen);
  const result = await execute({
    schema: githubSchema(),
    document,
    variableValues: request.variables,
    operationName: request.operationName,
    rootValue: {},
    contextValue: call,
    fieldResolver: resolve,
    typeResolver: (value) => (value as { __typename: string }).__typename,
  });
  for (const error of result.errors ?? []) {
    if (!(error.originalError instanceof Refusal)) violation(`${error.message}${error.originalError?.stack ?? ''}`);
  }
  if (tooLarge) return exhausted(request.seen, result.data ?? {});
  return { status: 200, body: { data: result.data, ...(result.errors && { errors: result.errors.map(shape) }) } };
}

/** Out of resources (C3): what was cheap is there, what was too much is null. */
function exhausted(seen: Seen, data: Readonly<Record<string, unknown>>): Answer {
  const costly = seen.answers.filter((_, at) => !['viewer', 'rateLimit'].includes(seen.fields[at] ?? ''));
  const answer = cannedAnswer('C3', { ...seen, answers: costly });
  const { data: nulls, errors } = answer.body as { data: object; errors: unknown };
  return { ...answer, body: { data: { ...data, ...nulls }, errors } };
}

function prepare(document: DocumentNode, request: GraphqlRequest): Bounds {
  const operation = getOperationAST(document, request.operationName);
  if (!operation) return { ...nothing, errors: [new GraphQLError('An operation name is required')] };
  const variables = getVariableValues(githubSchema(), operation.variableDefinitions ?? [], request.variables);
  if (variables.errors) return { ...nothing, errors: variables.errors };
  const declared = new Set(operation.variableDefinitions?.map((one) => one.variable.name.value));
  const unknown = Object.keys(request.variables).filter((name) => !declared.has(name));
  if (unknown.length > 0) {
    return { ...nothing, errors: [new GraphQLError(`Variables are not declared: ${unknown.join(', ')}`)] };
  }
  return checkBounds(document, operation, variables.coerced);
}

const resolve: GraphQLFieldResolver<unknown, Call> = (source, args, call, info) => {
  const own = resolvers[info.parentType.name]?.[info.fieldName];
  if (own) return own(source as never, args as never, call);
  const value = (source as Record<string, unknown>)[info.fieldName];
  if (value === undefined) throw new Error(`the stand-in does not serve ${info.parentType.name}.${info.fieldName}`);
  return value;
};

function refuse(errors: readonly GraphQLError[], violation: (message: string) => void): Answer {
  for (const error of errors) violation(error.message);
  return { status: 200, body: { errors: errors.map(shape) } };
}

function shape(error: GraphQLError): Record<string, unknown> {
  const cause = error.originalError;
  const type = cause instanceof Refusal ? cause.type : error.extensions['type'];
  return {
    ...(typeof type === 'string' && { type }),
    ...(error.path && { path: error.path }),
    ...(error.locations && { locations: error.locations }),
    message: error.message,
  };
}

function merge(parts: readonly Resolvers[]): Resolvers {
  const all: Record<string, Record<string, Resolvers[string][string]>> = {};
  for (const part of parts) {
    for (const [type, fields] of Object.entries(part)) all[type] = { ...all[type], ...fields };
  }
  return all;
}
