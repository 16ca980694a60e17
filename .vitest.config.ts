import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const LONGEST = [
  '/test/worlds.test.ts',
  '/test/worlds/more.test.ts',
  '/test/native/native.test.ts',
  '/test/worlds/mutants.test.ts',
];

/** What takes longest begins first: begun last, it would run on alone. A fresh clone does not know how long files take. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => LONGEST.some((path) => moduleId.endsWith(path));
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/fixtures/**'],
    setupFiles: ['test/support/environment.ts'],
    // Processes, not threads: tests change the working folder, the umask and the effective user.
    pool: 'forks',
    maxWorkers: 2,
    // One process for many files: modules keep no state (a test file sees a fresh environment, and puts back what it bends).
    isolate: false,
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
    hookTimeout: 30_000,
    allowOnly: false,
    passWithNoTests: false,
    coverage: { provider: 'v8', include: ['src/**'] },
  },
});
