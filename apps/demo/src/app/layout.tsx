import './globals.css';
import { GeistSerif } from 'geist/font/serif';
import { hello } from '../library/x.js';
export default function Root({ children }: { children: React.ReactNode }) {
  return <html lang="en" className={GeistSerif.variable}><body>{hello}{children}</body></html>;
}
