import { newMatrix, observer } from './coverage.ts';
import { printMatrix } from './coverage-gaps.ts';
import { play } from './play.ts';

/** `matrix.mjs <first seed> <count>`: what happened in which state in that many worlds. */
const [first, count] = process.argv.slice(2).map(Number);
if (first === undefined || count === undefined) throw new Error('expected a first seed and a count');
const matrix = newMatrix();
let failed = 0;
for (let seed = first; seed < first + count; seed += 1) {
  try {
    await play(seed, observer(matrix));
  } catch (error) {
    failed += 1;
    console.error(error instanceof Error ? error.message : error);
  }
}
console.log(`${count} worlds from seed ${first}, ${failed} failed\n${printMatrix(matrix)}`);
process.exitCode = failed > 0 ? 1 : 0;
