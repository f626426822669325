//! Downloads from a loopback server that also misbehaves.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};

use sha2::{Digest, Sha256};

use crate::support::{Scratch, stderr};

const CONTENT: &[u8] = b"age,approved\n31,yes\n47,no\n";

/// What the server does with one request.
enum Reply {
    /// Sends these bytes and closes the connection.
    Send(Vec<u8>),
    /// Sends these bytes and then nothing, until the client goes away.
    Stall(Vec<u8>),
}

fn send(head: &str, body: &[u8]) -> Reply {
    Reply::Send(message(head, body))
}

fn message(head: &str, body: &[u8]) -> Vec<u8> {
    let head = head.replace('\n', "\r\n");
    [format!("HTTP/1.1 {head}\r\nConnection: close\r\n\r\n").as_bytes(), body].concat()
}

fn whole() -> Reply {
    send(&format!("200 OK\nContent-Length: {}", CONTENT.len()), CONTENT)
}

/// Promises the whole file and sends its first ten bytes.
fn cut() -> Vec<u8> {
    message(&format!("200 OK\nContent-Length: {}", CONTENT.len()), &CONTENT[..10])
}

/// The rest of the file from byte ten on.
fn rest() -> Reply {
    let range = format!("bytes 10-{}/{}", CONTENT.len() - 1, CONTENT.len());
    let head = format!("206 Partial Content\nContent-Range: {range}\nContent-Length: {}", CONTENT.len() - 10);
    send(&head, &CONTENT[10..])
}

fn redirect(to: &str) -> Reply {
    send(&format!("302 Found\nLocation: {to}\nContent-Length: 0"), b"")
}

/// Answers one request after the other; the receiver gets their heads.
fn serve(replies: Vec<Reply>) -> (u16, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (heads, received) = channel();
    std::thread::spawn(move || {
        for reply in replies {
            let mut stream = listener.accept().unwrap().0;
            let mut head = read_head(&mut stream);
            if head.starts_with("CONNECT") {
                stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
                head += &read_head(&mut stream);
            }
            // The client may have gone away or stopped listening; the next request tells.
            let _ = heads.send(head);
            let (bytes, stalls) = match reply {
                Reply::Send(bytes) => (bytes, false),
                Reply::Stall(bytes) => (bytes, true),
            };
            let _ = stream.write_all(&bytes);
            if stalls {
                let _ = stream.read(&mut [0; 1]);
            }
        }
    });
    (port, received)
}

fn read_head(stream: &mut TcpStream) -> String {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}

fn manifest(url: &str) -> String {
    let sha256 = hex::encode(Sha256::digest(CONTENT));
    let bytes = CONTENT.len();
    format!(
        "name = \"own\"\ntitle = \"A small set\"\nmodality = \"image\"\norigin = \"real\"\n\
         licence = \"CC0-1.0\"\ncitation = \"A. Author, 2020\"\n\
         files = [{{ path = \"deep/own.csv\", sha256 = \"{sha256}\", bytes = {bytes}, url = \"{url}\" }}]\n"
    )
}

/// A fetch of the set `own` from a server that gives these replies.
struct Fetch {
    scratch: Scratch,
    heads: Receiver<String>,
    port: u16,
}

impl Fetch {
    fn new(replies: Vec<Reply>) -> Self {
        let (port, heads) = serve(replies);
        let fetch = Self { scratch: Scratch::new(), heads, port };
        fetch.address(&format!("http://127.0.0.1:{port}/own.csv"));
        fetch
    }

    fn address(&self, url: &str) {
        fs::create_dir_all(self.scratch.path("manifests/own")).unwrap();
        self.scratch.write("manifests/own/dataset.toml", manifest(url));
    }

    fn run(&self, environment: &[(&str, &str)]) -> Output {
        let patience = ["--attempts", "3", "--timeout", "0.2", "--backoff", "0"];
        let mut command = self.scratch.command(
            &[&["fetch", "own", "--manifests", "manifests", "--to", "data"], &patience[..]].concat(),
        );
        for name in ["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"] {
            command.env_remove(name).env_remove(name.to_lowercase());
        }
        command.envs(environment.iter().copied()).output().unwrap()
    }

    fn succeeds(&self) -> String {
        let output = self.run(&[]);
        assert!(output.status.success(), "{}", stderr(&output));
        assert_eq!(fs::read(self.scratch.path("data/own/deep/own.csv")).unwrap(), CONTENT);
        assert_eq!(fs::read_dir(self.scratch.path("data/own/deep")).unwrap().count(), 1, "a part was left");
        String::from_utf8(output.stdout).unwrap()
    }

    fn fails(&self, parts: &[&str]) {
        let output = self.run(&[]);
        let message = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{message}");
        parts.iter().for_each(|part| assert!(message.contains(part), "no {part:?} in {message}"));
        assert_eq!(self.scratch.listing(), ["manifests"], "something was left behind");
    }

    fn requests(&self) -> Vec<String> {
        self.heads.try_iter().collect()
    }
}

#[test]
fn a_set_is_described_fetched_and_not_fetched_twice() {
    let fetch = Fetch::new(vec![whole()]);
    let said = fetch.succeeds();
    for part in ["A small set", "1 file, 26 bytes", "CC0-1.0", "A. Author, 2020", "1 file fetched"] {
        assert!(said.contains(part), "no {part:?} in {said}");
    }
    assert!(fetch.succeeds().contains("0 files fetched, 1 there before"));
    assert_eq!(fetch.requests().len(), 1);
}

#[test]
fn a_transfer_that_breaks_goes_on_where_it_stopped() {
    for broken in [Reply::Send(cut()), Reply::Stall(cut())] {
        let fetch = Fetch::new(vec![broken, rest()]);
        fetch.succeeds();
        let requests = fetch.requests();
        assert!(requests[1].to_lowercase().contains("range: bytes=10-"), "{requests:?}");
    }
}

#[test]
fn a_server_without_ranges_sends_the_whole_again() {
    Fetch::new(vec![Reply::Send(cut()), whole()]).succeeds();
}

#[test]
fn failures_that_may_pass_are_tried_again_and_not_for_ever() {
    let busy = || send("503 Service Unavailable\nContent-Length: 0", b"");
    Fetch::new(vec![busy(), busy(), whole()]).succeeds();
    Fetch::new(vec![busy(), busy(), busy(), whole()]).fails(&["own.csv", "503"]);
    Fetch::new((0..3).map(|_| Reply::Stall(Vec::new())).collect()).fails(&["own.csv", "timeout"]);
    Fetch::new((0..3).map(|_| Reply::Send(Vec::new())).collect()).fails(&["own.csv"]);
}

#[test]
fn a_missing_file_is_not_asked_for_again() {
    let fetch = Fetch::new(vec![send("404 Not Found\nContent-Length: 0", b""), whole()]);
    fetch.fails(&["own.csv", "404"]);
    assert_eq!(fetch.requests().len(), 1);
}

#[test]
fn other_bytes_than_the_manifests_are_refused() {
    let mut wrong = CONTENT.to_vec();
    wrong[0] = b'x';
    let head = format!("200 OK\nContent-Length: {}", CONTENT.len());
    Fetch::new(vec![send(&head, &wrong)]).fails(&["SHA-256", "the manifest says"]);
    Fetch::new(vec![send("200 OK\nContent-Length: 4000000000", CONTENT)]).fails(&["offers 4000000000 bytes"]);
    Fetch::new(vec![send("200 OK", &[CONTENT, CONTENT].concat())]).fails(&["more than the 26 bytes"]);
    Fetch::new(vec![send("206 Partial Content", CONTENT)]).fails(&["without saying which"]);
}

#[test]
fn parts_that_do_not_fit_together_are_fetched_again_as_a_whole() {
    let mut other = cut();
    let last = other.len() - 1;
    other[last] ^= 1;
    Fetch::new(vec![Reply::Send(other), rest(), whole()]).succeeds();
}

#[test]
fn redirects_are_followed_a_few_times_and_to_the_web_only() {
    Fetch::new(vec![redirect("/elsewhere"), whole()]).succeeds();
    Fetch::new((0..9).map(|_| redirect("/again")).collect()).fails(&["own.csv", "redirects"]);
    Fetch::new(vec![redirect("file:///etc/passwd")]).fails(&["own.csv"]);
}

#[test]
fn the_proxy_of_the_environment_is_used() {
    let fetch = Fetch::new(vec![whole()]);
    fetch.address("http://nowhere.invalid/own.csv");
    let proxy = format!("http://127.0.0.1:{}", fetch.port);
    let output = fetch.run(&[("HTTP_PROXY", &proxy)]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(fetch.requests()[0].contains("nowhere.invalid"));
}

#[test]
fn an_exception_from_the_proxy_is_honoured() {
    let fetch = Fetch::new(vec![whole()]);
    let output = fetch.run(&[("HTTP_PROXY", "http://127.0.0.1:9"), ("NO_PROXY", "127.0.0.1")]);
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn a_path_out_of_the_sets_folder_is_refused() {
    let fetch = Fetch::new(vec![whole()]);
    for path in ["../own.csv", "deep/../../own.csv", "/tmp/own.csv"] {
        let manifest = manifest(&format!("http://127.0.0.1:{}/own.csv", fetch.port));
        fetch.scratch.write("manifests/own/dataset.toml", manifest.replace("deep/own.csv", path));
        fetch.fails(&[path, "must stay within the set's folder"]);
    }
    assert!(fetch.requests().is_empty() && fetch.scratch.listing() == ["manifests"]);
}

#[cfg(unix)]
#[test]
fn ctrl_c_in_a_transfer_leaves_nothing_behind() {
    let fetch = Fetch::new(vec![Reply::Stall(cut())]);
    let arguments =
        ["fetch", "own", "--manifests", "manifests", "--to", "data", "--timeout", "1", "--backoff", "60"];
    let mut child =
        fetch.scratch.command(&arguments).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    fetch.heads.recv().unwrap();
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(fetch.scratch.listing(), ["manifests"], "something was left behind");
}

#[test]
fn folders_that_were_there_before_are_kept() {
    let missing = || send("404 Not Found\nContent-Length: 0", b"");
    for (there, left) in
        [("data", "data"), ("data/others", "data/others"), ("data/own/notes", "data/own/notes")]
    {
        let fetch = Fetch::new(vec![missing()]);
        fs::create_dir_all(fetch.scratch.path(there)).unwrap();
        assert_eq!(fetch.run(&[]).status.code(), Some(2));
        assert!(fetch.scratch.path(left).is_dir(), "{left} is gone");
        assert!(!fetch.scratch.path("data/own/deep").exists(), "something was left behind");
    }
}

#[test]
fn another_file_in_the_place_is_kept() {
    let fetch = Fetch::new(vec![whole()]);
    fs::create_dir_all(fetch.scratch.path("data/own/deep")).unwrap();
    fetch.scratch.write("data/own/deep/own.csv", "mine");
    let output = fetch.run(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("remove it or choose another --to"), "{}", stderr(&output));
    assert_eq!(fs::read(fetch.scratch.path("data/own/deep/own.csv")).unwrap(), b"mine");
}

#[cfg(unix)]
#[test]
fn nothing_that_stands_beside_or_in_the_place_is_written_through() {
    use std::os::unix::fs::symlink;
    let fetch = Fetch::new(vec![whole()]);
    let deep = fetch.scratch.path("data/own/deep");
    fs::create_dir_all(&deep).unwrap();
    fetch.scratch.write("mine", "mine");
    symlink(fetch.scratch.path("mine"), deep.join(".own.csv.part")).unwrap();
    let output = fetch.run(&[]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(fs::read(fetch.scratch.path("mine")).unwrap(), b"mine");
    assert_eq!(fs::read(deep.join("own.csv")).unwrap(), CONTENT);
    let fetch = Fetch::new(vec![whole()]);
    let deep = fetch.scratch.path("data/own/deep");
    fs::create_dir_all(&deep).unwrap();
    symlink("nowhere", deep.join("own.csv")).unwrap();
    let output = fetch.run(&[]);
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(message.contains("own.csv: exists already, a link to nowhere"), "{message}");
    assert!(deep.join("own.csv").is_symlink() && fetch.requests().is_empty());
}

#[test]
fn the_list_says_what_cannot_be_fetched_and_why() {
    let scratch = Scratch::new();
    let said = scratch.ok(&["fetch", "--list"]);
    for part in ["loan: ", "licence: ", "cite: ", "cannot be fetched: ", "part of this repository"] {
        assert!(said.contains(part), "no {part:?} in {said}");
    }
    assert!(!said.contains("can be fetched"), "a reason promises what fetch refuses: {said}");
    let refused = said.split("\n\n").filter_map(|set| set.split_once("cannot be fetched: "));
    let refused: Vec<_> = refused.map(|(head, tail)| (head.split(':').next(), tail.lines().next())).collect();
    assert_eq!(refused.len(), 5);
    for (name, reason) in refused {
        scratch.refused(&["fetch", name.unwrap()], &["cannot be fetched", name.unwrap(), reason.unwrap()]);
    }
    scratch.refused(&["fetch", "nowhere"], &["nowhere", "faces-orl"]);
    scratch.refused(&["fetch", "loan-synthetic"], &["part of this repository"]);
}
