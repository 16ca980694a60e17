import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { removeFolder, temporaryFolder } from '../support/repository.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Told {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: 'passed' | 'failed' | 'skipped' | 'pending';
    }[];
  }[];
}

it('every mistake planted in the store or in the GitHub adapter fails its contract, and no mistake fails none', () => {
  const folder = temporaryFolder();
  try {
    const answer = join(folder, 'answer.json');
    const asked = {
      ...{ config: false, watch: false, root, include: ['test/contracts/planted.suite.ts'], pool: 'forks' },
      ...{ setupFiles: ['test/support/environment.ts'], testTimeout: 30_000, hookTimeout: 30_000 },
      ...{ reporters: ['json'], outputFile: answer },
    };
    const program = `const { startVitest } = await import('vitest/node');
      await (await startVitest('test', [], ${JSON.stringify(asked)})).close();`;
    spawnSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: root });
    const told = JSON.parse(readFileSync(answer, 'utf8')) as Told;
    const noticed = new Map<string, string | null>();
    for (const { ancestorTitles, title, status } of told.testResults.flatMap((file) => file.assertionResults)) {
      const name = ancestorTitles.find((one) => one !== '') ?? '';
      if (!noticed.has(name) || status === 'failed') noticed.set(name, status === 'failed' ? title : null);
    }
    for (const [name, by] of noticed) console.log(`mutant "${name}": ${by === null ? 'survived' : `"${by}"`}`);
    const survivors = [...noticed].flatMap(([name, by]) => (by === null ? [name] : []));
    expect(survivors).toEqual(['nothing is wrong']);
    expect(noticed.size).toBeGreaterThan(16);
  } finally {
    removeFolder(folder);
  }
}, 600_000);
