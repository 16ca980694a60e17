import { trackerContract } from '../contracts/tracker.ts';
import { makeGround } from './github/ground.ts';

trackerContract({
  name: 'GitHub',
  desks: { comments: true, milestones: true, scan: true, remove: true },
  make: makeGround,
});
