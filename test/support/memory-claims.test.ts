import { claimsContract } from '../contracts/claims.ts';
import { createMemoryClaims, makeMeetingPlace } from './memory-claims.ts';

claimsContract('claims in memory', () => {
  const place = makeMeetingPlace();
  return {
    clone: (owner) => createMemoryClaims(place, owner),
    publish: (files) => Object.entries(files).forEach(([path, text]) => place.pushed.set(path, text)),
    cut: () => (['list', 'put', 'published'] as const).forEach((call) => place.broken.add(call)),
    close: () => undefined,
  };
});
