import type { CollectionInfo } from '../../engine/index.js';
import type { AddFinding, DoctorOptions } from './finding.js';

/** Are results of codes scored again with the originals? */
export function checkQuantization(
  info: CollectionInfo,
  { searchParams }: DoctorOptions,
  add: AddFinding,
): void {
  const quantization = info.config.quantization_config;
  if (!quantization || searchParams?.quantization?.rescore === true) return;
  const kind = ['scalar', 'product'].find((name) => name in quantization);
  if (kind === undefined) return;
  add(
    'note',
    'quantization-without-rescore',
    `Results of ${kind} quantization are not scored again with the originals unless a search asks for it.`,
    `quantization_config.${kind}, no rescore`,
    'params: { quantization: { rescore: true } }',
  );
}

/** Is there a limit to what strangers may ask for? */
export function checkStrictMode(
  info: CollectionInfo,
  { isPublic }: DoctorOptions,
  add: AddFinding,
): void {
  const strict = info.config.strict_mode_config as { enabled?: boolean } | null | undefined;
  if (!isPublic || strict?.enabled) return;
  add(
    'warning',
    'strict-mode-off',
    'Strangers may ask for anything: no limits are set.',
    'strict_mode_config is off',
    'updateCollection(name, { strict_mode_config: { enabled: true, max_query_limit: 1000, … } })',
  );
}
