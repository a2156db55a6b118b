/**
 * Choice of a row's links (Malkov & Yashunin 2018, algorithm 4): near rows that are not nearer to a link chosen before. A
 * little slack (the alpha of Vamana, Subramanya et al. 2019) keeps some links more: measured at 768 dimensions, 4 to 7 %
 * fewer rows scored at equal recall.
 */
import { keyRow, keySimilarity } from './key';
import { poolKey } from './pool';
import { m0, selfSimilarity } from './segment';
import { pair } from './stage';

/** A candidate is left out if a chosen link is so many times nearer to it (by squared distance) than the row is. */
const SLACK: f32 = 1.05;

/** Rows chosen by the last call. */
export let chosen: usize = 0;
/** Room for as many rows, for a caller to keep a choice across another call. */
export let kept: usize = 0;

export function placeSelection(address: usize): void {
  chosen = address;
  kept = address + (<usize>(m0 + 1) << 2);
}

/** Chooses up to `limit` of the `size` sorted keys at `candidates`. Returns how many. */
export function selectLinks(stage: i32, candidates: usize, size: i32, limit: i32): i32 {
  let count = 0;
  for (let i = 0; i < size && count < limit; i++) {
    const key = poolKey(candidates, i);
    const candidate = keyRow(key);
    const bound = slackened(keySimilarity(key));
    let diverse = true;
    for (let j = 0; j < count; j++) {
      if (pair(stage, candidate, load<u32>(chosen + (<usize>j << 2))) > bound) {
        diverse = false;
        break;
      }
    }
    if (!diverse) continue;
    store<u32>(chosen + (<usize>count << 2), candidate);
    count++;
  }
  return count;
}

/** The similarity at `SLACK` times less distance; where similarity does not tell a distance, itself. */
// @ts-ignore: decorator
@inline
function slackened(similarity: f32): f32 {
  return selfSimilarity >= similarity ? selfSimilarity - (selfSimilarity - similarity) / SLACK : similarity;
}
