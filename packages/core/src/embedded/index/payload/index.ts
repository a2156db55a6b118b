import type { Payload, PayloadFieldSchema } from '../../../engine/index.js';

export class PayloadIndexSet {
  readonly #schemas = new Map<string, PayloadFieldSchema>();
  static create(): PayloadIndexSet {
    return new PayloadIndexSet();
  }
  get size(): number {
    return this.#schemas.size;
  }
  schemas(): Map<string, PayloadFieldSchema> {
    return this.#schemas;
  }
  define(field: string, schema: PayloadFieldSchema): void {
    this.#schemas.set(field, schema);
  }
  remove(field: string): void {
    this.#schemas.delete(field);
  }
  addRow(_offset: number, _payload: Payload): void {}
  field(_field: string): { pointCount: number } | undefined {
    return undefined;
  }
}

export function parseIndexSchema(schema: unknown, _path: string): PayloadFieldSchema {
  return schema as PayloadFieldSchema;
}
