'use client';

import { Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import { classNames } from '../../kit/index.ts';

/** Takes files by drop, by dialog, or by paste into the button. */
export function DropZone({ onFiles }: { onFiles: (files: File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const take = (files: FileList | null | undefined) => {
    if (files && files.length > 0) onFiles([...files]);
  };

  return (
    <>
      <button
        type="button"
        onClick={() => input.current?.click()}
        onPaste={(event) => take(event.clipboardData.files)}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer.files);
        }}
        className={classNames(
          'flex w-full items-center gap-4 rounded-2xl border border-dashed px-5 py-6 text-left transition-colors',
          over
            ? 'border-accent bg-accent-soft'
            : 'border-line-strong hover:border-accent hover:bg-sunken/60',
        )}
      >
        <span className="grid size-11 shrink-0 place-items-center rounded-xl bg-accent-soft text-accent">
          <Upload size={19} aria-hidden="true" />
        </span>
        <span>
          <span className="block">Add documents</span>
          <span className="block text-sm text-ink-faint">
            Markdown or plain text, up to 2 MB each. Drop them here, or choose files.
          </span>
        </span>
      </button>
      <input
        ref={input}
        type="file"
        multiple
        accept=".md,.markdown,.txt,text/markdown,text/plain"
        className="sr-only"
        tabIndex={-1}
        aria-label="Files to add"
        onChange={(event) => {
          take(event.target.files);
          event.target.value = '';
        }}
      />
    </>
  );
}
