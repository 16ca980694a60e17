import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { rules } from './rooms.ts';

export interface Cruised {
  /** Of ours; packages and core modules are not counted. */
  readonly modules: readonly string[];
  /** `rule: from → to`, sorted. */
  readonly violations: readonly string[];
}

/** Cruises the folders of a tree with the rules of `rooms.ts`. */
export async function cruiseTree(root: string, folders: readonly string[]): Promise<Cruised> {
  const answer = await cruise(
    [...folders],
    {
      baseDir: root,
      validate: true,
      ruleSet: { forbidden: rules() },
      // Imports of types count: they are stairs as well.
      tsPreCompilationDeps: true,
      preserveSymlinks: true,
      doNotFollow: { path: 'node_modules' },
      exclude: { path: '^test/fixtures/' },
      outputType: 'json',
    },
    {
      extensions: ['.ts', '.js', '.mjs', '.json'],
      conditionNames: ['import', 'node', 'types', 'default'],
      exportsFields: ['exports'],
    },
  );
  const result = (typeof answer.output === 'string' ? JSON.parse(answer.output) : answer.output) as ICruiseResult;
  return {
    modules: result.modules.map((module) => module.source).filter((path) => /^(src|cli|test)\//.test(path)),
    violations: result.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`).sort(),
  };
}
