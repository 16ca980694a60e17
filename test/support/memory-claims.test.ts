import { claimsContract } from '../contracts/claims.ts';
import { createMemoryClaims, makeMeetingPlace } from './memory-claims.ts';

claimsContract('claims in memory', () => {
  const place = makeMeetingPlace();
  return {
    clone: (owner) => createMemoryClaims(place, owner),
    publish: (files, branch = 'main') => {
      if (branch === 'main') for (const [path, text] of Object.entries(files)) place.pushed.set(path, text);
    },
    cut: () => (['list', 'put', 'published'] as const).forEach((call) => place.broken.add(call)),
    close: () => undefined,
  };
});
