"""What stands between the network and every page and route: headers, hosts, origins, who may enter."""
