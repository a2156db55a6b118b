import type { TextBlock } from '../extract/index.js';

/** A heading with what stands under it, up to the next heading. */
export interface Section {
  /** Its heading and those above it, outermost first. */
  readonly path: readonly string[];
  readonly blocks: readonly TextBlock[];
}

/** Sections in order, short ones (`minimum` characters) joined with those after them. Joined sections are cut as one. */
export function groupSections(blocks: readonly TextBlock[], minimum: number): Section[][] {
  const groups: Section[][] = [];
  let group: Section[] = [];
  for (const section of splitIntoSections(blocks)) {
    group.push(section);
    if (lengthOf(group) < minimum || group.every(hasOnlyHeadings)) continue;
    groups.push(group);
    group = [];
  }
  if (group.length > 0) groups.push(group);
  return groups;
}

/** The headings that all these sections stand under; a heading with nothing under it does not count. */
export function commonPath(sections: readonly Section[]): readonly string[] {
  const filled = sections.filter((section) => !hasOnlyHeadings(section));
  const [first, ...others] = filled.length > 0 ? filled : sections;
  const path = first?.path ?? [];
  let shared = path.length;
  for (const other of others) {
    let equal = 0;
    while (equal < shared && other.path[equal] === path[equal]) equal++;
    shared = equal;
  }
  return path.slice(0, shared);
}

function splitIntoSections(blocks: readonly TextBlock[]): Section[] {
  const sections: { path: readonly string[]; blocks: TextBlock[] }[] = [];
  let open: { level: number; text: string }[] = [];
  for (const block of blocks) {
    if (block.heading) {
      const { level } = block.heading;
      open = [...open.filter((heading) => heading.level < level), block.heading];
    }
    if (block.heading || sections.length === 0) {
      sections.push({ path: open.map(({ text }) => text), blocks: [] });
    }
    sections[sections.length - 1]!.blocks.push(block);
  }
  return sections;
}

function hasOnlyHeadings(section: Section): boolean {
  return section.blocks.every(({ heading }) => heading);
}

function lengthOf(group: readonly Section[]): number {
  return group[group.length - 1]!.blocks.at(-1)!.end - group[0]!.blocks[0]!.start;
}
