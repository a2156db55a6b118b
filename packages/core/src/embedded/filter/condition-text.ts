import type { Bounds, ValueOperator } from '../payload/index.js';
import { conditionsOf, type ParsedCondition } from './parsed-filter.js';

/** Values of a list that are spelled out. */
const MOST_LISTED = 5;
const LONGEST_TEXT = 80;

/** A condition in words, for people: `city in ["Berlin", "Paris"]`, `price ≥ 5 and < 10`. */
export function conditionText(condition: ParsedCondition): string {
  switch (condition.kind) {
    case 'field': {
      const { path, operators } = condition;
      return operators.map((operator) => `${path.text} ${operatorText(operator)}`).join(' or ');
    }
    case 'is_empty':
      return `${condition.path.text} is empty`;
    case 'is_null':
      return `${condition.path.text} is null`;
    case 'has_id':
      return `id in ${listText(condition.ids)}`;
    case 'has_vector':
      return `has vector ${quote(condition.name)}`;
    case 'slice':
      return `slice ${condition.index} of ${condition.total}`;
    case 'nested': {
      const inner = conditionsOf(condition.filter).map(conditionText).join('; ');
      return shortened(`one of ${condition.path.text} with {${inner}}`);
    }
    case 'filter':
      return shortened(`{${conditionsOf(condition.filter).map(conditionText).join('; ')}}`);
  }
}

function operatorText(operator: ValueOperator): string {
  switch (operator.kind) {
    case 'match':
      return `= ${quote(operator.value)}`;
    case 'any':
      return `in ${listText(operator.values)}`;
    case 'except':
      return `not only in ${listText(operator.values)}`;
    case 'text':
      return `contains all words of ${quote(operator.text)}`;
    case 'text_any':
      return `contains a word of ${quote(operator.text)}`;
    case 'phrase':
      return `contains the phrase ${quote(operator.text)}`;
    case 'prefix':
      return `begins with ${quote(operator.text)}`;
    case 'range':
      return boundsText(operator.bounds, String);
    case 'datetime_range':
      return boundsText(operator.bounds, (micros) => new Date(micros / 1000).toISOString());
    case 'geo_radius':
      return `within ${operator.circle.radius} m of ${operator.circle.center.lon}, ${operator.circle.center.lat}`;
    case 'geo_bounding_box':
      return `in box ${operator.box.west}..${operator.box.east}, ${operator.box.south}..${operator.box.north}`;
    case 'geo_polygon':
      return `in polygon of ${operator.area.exterior.length} points`;
    case 'values_count':
      return `count ${boundsText(operator.bounds, String)}`;
    case 'is_empty':
      return operator.expected ? 'is empty' : 'is not empty';
    case 'is_null':
      return operator.expected ? 'is or contains null' : 'is and contains no null';
  }
}

function boundsText({ lt, lte, gt, gte }: Bounds, spell: (bound: number) => string): string {
  const parts: string[] = [];
  if (gt !== undefined) parts.push(`> ${spell(gt)}`);
  if (gte !== undefined) parts.push(`≥ ${spell(gte)}`);
  if (lt !== undefined) parts.push(`< ${spell(lt)}`);
  if (lte !== undefined) parts.push(`≤ ${spell(lte)}`);
  return parts.length > 0 ? parts.join(' and ') : 'is any number';
}

function listText(values: ReadonlySet<unknown>): string {
  const listed: string[] = [];
  for (const value of values) {
    if (listed.length === MOST_LISTED) {
      listed.push(`… ${values.size - MOST_LISTED} more`);
      break;
    }
    listed.push(quote(value));
  }
  return `[${listed.join(', ')}]`;
}

function quote(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(shortened(value)) : String(value);
}

function shortened(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}…`;
}
