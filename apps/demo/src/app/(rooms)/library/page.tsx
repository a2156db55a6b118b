import type { Metadata } from 'next';
import { LibraryScreen } from '../../../screens/library/index.ts';

export const metadata: Metadata = { title: 'Library · Atrium' };

export default function LibraryPage() {
  return <LibraryScreen />;
}
