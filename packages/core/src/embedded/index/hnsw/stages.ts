/** What rows are compared by; codes of `assembly/segment.ts`. */
export const Stage = { Float: 0, Int8: 1, OneBit: 2 } as const;
export type Stage = (typeof Stage)[keyof typeof Stage];

/** How a search goes about it; codes of `assembly/search.ts`. */
export const Plan = { Scan: 0, TwoHop: 1, Graph: 2, Listed: 3 } as const;
export type Plan = (typeof Plan)[keyof typeof Plan];
