import type { Metadata } from 'next';
import { AskScreen } from '../../../screens/ask/index.ts';

export const metadata: Metadata = { title: 'Ask · Atrium' };

export default function AskPage() {
  return <AskScreen />;
}
