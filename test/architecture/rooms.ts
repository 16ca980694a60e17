import type { IForbiddenRuleType } from 'dependency-cruiser';

interface Room {
  readonly name: string;
  /** Regular expression on the path of a module. */
  readonly path: string;
  /** What else of ours it may see, besides its own room. */
  readonly sees: readonly string[];
  readonly pure: boolean;
}

const model = '^src/model/';
const ports = '^src/ports/';
const sync = '^src/sync/';
const app = '^src/app/';
const surface = '^cli/';

/** The stairs (design: architecture.md). The first row that fits a path is its room. */
export const rooms: readonly Room[] = [
  { name: 'model', path: model, sees: [], pure: true },
  { name: 'ports', path: ports, sees: [model], pure: true },
  { name: 'sync', path: sync, sees: [ports, model], pure: true },
  { name: 'store', path: '^src/store/', sees: [ports, model], pure: false },
  {
    name: 'tracker registry',
    path: '^src/trackers/registry\\.ts$',
    sees: ['^src/trackers/', ports, model],
    pure: false,
  },
  { name: 'shared by trackers', path: '^src/trackers/[^/]+\\.ts$', sees: [ports, model], pure: false },
  { name: 'trackers', path: '^src/trackers/', sees: ['^src/trackers/[^/]+\\.ts$', ports, model], pure: false },
  { name: 'app', path: app, sees: [sync, ports, model], pure: true },
  { name: 'server', path: '^src/server/', sees: [app, model], pure: false },
  {
    name: 'context',
    path: '^cli/context(-health|-sync|-meeting|-runner|-webhook)?\\.ts$',
    sees: ['^src/', surface],
    pure: false,
  },
  { name: 'cli', path: surface, sees: [app, model, '^src/server/', surface], pure: false },
];

const purePackages =
  'node_modules/(yaml|unified|remark-parse|remark-frontmatter|@types/mdast|node-diff3|valibot|@noble/hashes|any-ascii)/';

/** One rule per wall, each named after what it forbids. */
export function rules(): IForbiddenRuleType[] {
  return [
    ...rooms.map(stairs),
    {
      name: 'trackers never import each other',
      from: { path: '^src/trackers/([^/]+)/' },
      to: { path: '^src/trackers/[^/]+/', pathNot: '^src/trackers/$1/' },
    },
    {
      name: 'only cli/context.ts meets store and trackers',
      from: {
        path: '^(src|cli)/',
        pathNot: '^(cli/context(-health|-sync|-meeting|-runner|-webhook)?\\.ts$|src/store/|src/trackers/)',
      },
      to: { path: '^src/(store|trackers)/' },
    },
    { name: 'a product module imports no test', from: { path: '^(src|cli)/' }, to: { path: '^test/' } },
    {
      name: 'a product module imports no development dependency',
      from: { path: '^(src|cli)/' },
      to: { dependencyTypes: ['npm-dev'], pathNot: '/@types/' },
    },
    {
      name: 'no undeclared package',
      from: { path: '^(src|cli)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    { name: 'no cycles', from: { path: '^(src|cli|test)/' }, to: { circular: true } },
    { name: 'no orphans', from: { orphan: true, path: '^(src|cli)/' }, to: {} },
    {
      name: 'no unresolved imports',
      from: { path: '^(src|cli|test)/' }, // `mdast` is types alone (@types/mdast).
      to: { couldNotResolve: true, pathNot: '^mdast$' },
    },
    ...rooms.filter((room) => room.pure).flatMap(purity),
  ].map((rule): IForbiddenRuleType => ({ severity: 'error', ...rule }) as IForbiddenRuleType);
}

function stairs(room: Room, index: number) {
  const earlier = rooms.slice(0, index).map((other) => other.path);
  return {
    name: `${room.name} looks down the stairs only`,
    from: { path: room.path, ...(earlier.length > 0 ? { pathNot: earlier } : {}) },
    to: { path: '^(src|cli|test)/', pathNot: [room.path, ...room.sees] },
  };
}

function purity(room: Room) {
  return [
    {
      name: `${room.name} imports no core module`,
      from: { path: room.path },
      to: { dependencyTypes: ['core' as const] },
    },
    {
      name: `${room.name} imports no package off the list`,
      from: { path: room.path },
      to: { path: 'node_modules/', pathNot: purePackages },
    },
  ];
}
