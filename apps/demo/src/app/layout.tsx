import './globals.css';
import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import { GeistSerifRegular } from 'geist/font/serif/regular';
import type { Metadata, Viewport } from 'next';
import type { CSSProperties, ReactNode } from 'react';
import { themeScript } from '../kit/index.ts';
import { currentSession } from '../server/session.ts';

export const metadata: Metadata = {
  title: 'Atrium',
  description: 'Ask your own documents, and see the passage behind every sentence.',
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  interactiveWidget: 'resizes-content',
};

/** Without a session the house shows its own colour. */
const houseHue = 262;

export default async function RootLayout({ children }: { children: ReactNode }) {
  const session = await currentSession();
  const fonts = [GeistSans, GeistMono, GeistSerifRegular].map(({ variable }) => variable).join(' ');
  return (
    <html
      lang="en"
      className={fonts}
      // The accent belongs to the tenant, for everything on the page including what floats above it.
      style={{ '--hue': session?.tenant.hue ?? houseHue } as CSSProperties}
      // The script below sets the theme before React arrives.
      suppressHydrationWarning
    >
      <head>
        {/* Our own constant, and needed before the first paint. */}
        <script dangerouslySetInnerHTML={{ __html: themeScript }} />
      </head>
      <body>{children}</body>
    </html>
  );
}
