/** A snapshot file. */
export type SnapshotDescription = {
  name: string;
  /** UTC, `YYYY-MM-DDTHH:MM:SS`. */
  creation_time?: string | null;
  /** Bytes. */
  size: number;
  /** SHA-256 in hexadecimal. */
  checksum?: string | null;
};

/**
 * Which side wins where a snapshot meets live replicas: `replica` (default) keeps the replicas'
 * data, `snapshot` the snapshot's, `no_sync` leaves them different.
 */
export type SnapshotPriority = 'no_sync' | 'snapshot' | 'replica';

/** A snapshot to restore from. */
export type SnapshotRecover = {
  /** A `file:///` or `http(s)://` URL. */
  location: string;
  priority?: SnapshotPriority | null;
  /** SHA-256 the file must have. Default: not checked. */
  checksum?: string | null;
  /** Sent when `location` is fetched from another server. */
  api_key?: string | null;
};

/** A path or URL. */
export type ShardSnapshotLocation = string;

/** A snapshot to restore a shard from. */
export type ShardSnapshotRecover = {
  location: ShardSnapshotLocation;
  priority?: SnapshotPriority | null;
  checksum?: string | null;
  api_key?: string | null;
};
