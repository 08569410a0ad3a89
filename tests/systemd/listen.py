"""What a service manager hears: prints every message of a notify socket, one line each.

usage: listen.py SOCKET"""
import socket
import sys

s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
while True:
    print(s.recv(65536).decode().replace("\n", " | "), flush=True)
