import { TimeSlice } from './time-slice.js';

/** `values.map(map)`, giving the event loop back in between. */
export async function mapInSlices<From, To>(
  values: readonly From[],
  map: (value: From, position: number) => To,
): Promise<To[]> {
  const mapped = new Array<To>(values.length);
  const slice = new TimeSlice();
  for (let i = 0; i < values.length; i++) {
    mapped[i] = map(values[i]!, i);
    if ((i & 7) === 7 && slice.due()) await slice.pause();
  }
  return mapped;
}

/** `values.filter(test)`, giving the event loop back in between. */
export async function filterInSlices<Value>(
  values: readonly Value[],
  test: (value: Value) => boolean,
): Promise<Value[]> {
  const passed = await mapInSlices(values, test);
  return values.filter((_, i) => passed[i]);
}
