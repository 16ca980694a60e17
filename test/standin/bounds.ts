import { getNamedType, GraphQLError, isInterfaceType, isObjectType, Kind, valueFromAST } from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLField,
  GraphQLNamedType,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import { githubSchema } from './schema.ts';

type Variables = Readonly<Record<string, unknown>>;

interface Walk {
  readonly variables: Variables;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly errors: GraphQLError[];
  nodes: number;
  requests: number;
  largestPage: number;
}

export interface Bounds {
  readonly errors: readonly GraphQLError[];
  readonly nodeCount: number;
  /** Points: one for each hundred requests that one call stands for, were every page full. */
  readonly cost: number;
  /** Of an outermost connection whose nodes hold further ones: these are what a server finds too much. */
  readonly largestPage: number;
}

/**
 * The rules that the schema cannot express: `first` or `last` on every connection, 1 to 100, and at most 500,000 nodes
 * in one call, counted as GitHub's documentation does: by the product of the bounds along each path.
 */
export function checkBounds(document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): Bounds {
  const root = githubSchema().getRootType(operation.operation);
  const fragments = document.definitions.flatMap((definition) =>
    definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
  );
  const walk: Walk = { variables, fragments: new Map(fragments), errors: [], nodes: 0, requests: 0, largestPage: 0 };
  if (root) visit(walk, { set: operation.selectionSet, type: root, times: 1 });
  if (walk.nodes > 500_000) {
    const message = `This query requests up to ${walk.nodes} possible nodes which exceeds the maximum limit of 500,000.`;
    walk.errors.push(new GraphQLError(message, { nodes: operation, extensions: { type: 'MAX_NODE_LIMIT_EXCEEDED' } }));
  }
  const cost = Math.max(1, Math.round(walk.requests / 100));
  return { errors: walk.errors, nodeCount: walk.nodes, cost, largestPage: walk.largestPage };
}

function visit(walk: Walk, at: { set: SelectionSetNode; type: GraphQLNamedType; times: number }): void {
  for (const selection of at.set.selections) {
    if (selection.kind === Kind.FIELD) visitField(walk, selection, at);
    else if (selection.kind === Kind.INLINE_FRAGMENT) {
      const name = selection.typeCondition?.name.value;
      const type = (name === undefined ? at.type : githubSchema().getType(name)) ?? at.type;
      visit(walk, { set: selection.selectionSet, type, times: at.times });
    } else {
      const fragment = walk.fragments.get(selection.name.value);
      const type = fragment && githubSchema().getType(fragment.typeCondition.name.value);
      if (fragment && type) visit(walk, { set: fragment.selectionSet, type, times: at.times });
    }
  }
}

function visitField(walk: Walk, node: FieldNode, at: { type: GraphQLNamedType; times: number }): void {
  if (!isObjectType(at.type) && !isInterfaceType(at.type)) return;
  const field = at.type.getFields()[node.name.value];
  if (!field || !node.selectionSet) return;
  const type = getNamedType(field.type);
  let times = at.times;
  if (type.name.endsWith('Connection') && field.args.some((arg) => arg.name === 'first')) {
    walk.requests += times;
    times *= boundOf(walk, node, field);
    walk.nodes += times;
  }
  const before = walk.requests;
  visit(walk, { set: node.selectionSet, type, times });
  if (at.times === 1 && walk.requests > before) walk.largestPage = Math.max(walk.largestPage, times);
}

function boundOf(walk: Walk, node: FieldNode, field: GraphQLField<unknown, unknown>): number {
  const given = ['first', 'last'].flatMap((name) => {
    const argument = node.arguments?.find((one) => one.name.value === name);
    const type = field.args.find((one) => one.name === name)?.type;
    const value = argument && type ? valueFromAST(argument.value, type, walk.variables) : null;
    return typeof value === 'number' ? [{ name, value }] : [];
  });
  const [bound] = given;
  const refuse = (type: string, message: string): number => {
    walk.errors.push(new GraphQLError(message, { nodes: node, extensions: { type } }));
    return 1;
  };
  const name = node.name.value;
  if (!bound) {
    return refuse(
      'MISSING_PAGINATION_BOUNDARIES',
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
    );
  }
  if (bound.value < 1 || bound.value > 100) {
    return refuse(
      'EXCESSIVE_PAGINATION',
      `Requesting ${bound.value} records on the \`${name}\` connection exceeds the \`${bound.name}\` limit of 100 records.`,
    );
  }
  return bound.value;
}
