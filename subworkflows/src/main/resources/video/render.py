# Runs ffmpeg, if it is told to, and asks ffprobe about files. What to do stands in job.json; no shell is involved.
import json
import shutil
import subprocess
import sys

with open("job.json", encoding="utf-8") as file:
    job = json.load(file)
if shutil.which("ffmpeg") is None or shutil.which("ffprobe") is None:
    print("NO_FFMPEG", flush=True)
    sys.exit(127)
if job.get("render"):
    code = subprocess.call(["ffmpeg"] + job["render"], stdin=subprocess.DEVNULL)
    if code != 0:
        sys.exit(code if 0 < code < 126 else 1)
    print("SAVING", flush=True)
for name, demuxer in job["probe"].items():
    probe = subprocess.run(
        ["ffprobe", "-v", "error", "-protocol_whitelist", "file", "-f", demuxer, "-show_entries",
         "format=duration,format_name:stream=codec_type,codec_name,width,height", "-of", "json", name],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    said = json.loads(probe.stdout) if probe.returncode == 0 else {}
    print("PROBE " + json.dumps({"name": name, "streams": said.get("streams", []), "format": said.get("format", {})}), flush=True)
