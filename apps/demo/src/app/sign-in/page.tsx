import type { Metadata } from 'next';
import { SignInScreen } from '../../screens/sign-in/index.ts';
import { tenantChoices } from '../../server/session-view.ts';

export const metadata: Metadata = { title: 'Sign in · Atrium' };
export const dynamic = 'force-dynamic';

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<{ expired?: string }>;
}) {
  const { expired } = await searchParams;
  return <SignInScreen tenants={await tenantChoices()} expired={expired !== undefined} />;
}
